import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

const MODULE = new URL('../../app/engine/background-thread.ts', import.meta.url).href;

/** A program whose first use of the process's file threads is by a thread that yields. It prints the niceness of its threads by name. */
const PROGRAM = `
const { readdirSync, readFileSync, stat } = process.getBuiltinModule('node:fs');
const { Worker } = process.getBuiltinModule('node:worker_threads');
new Worker(\`import(${JSON.stringify(MODULE)}).then(({ yieldToOthers }) => {
  yieldToOthers();
  process.getBuiltinModule('node:fs').stat('/', () => {
    process.getBuiltinModule('node:worker_threads').parentPort.postMessage('done');
    setInterval(() => undefined, 1_000);
  });
})\`, { eval: true }).on('message', () => {
  const threads = readdirSync('/proc/self/task').map((id) => readFileSync('/proc/self/task/' + id + '/stat', 'utf8'));
  console.log(JSON.stringify(threads.map((text) => {
    const end = text.lastIndexOf(')');
    return [text.slice(text.indexOf('(') + 1, end), Number(text.slice(end + 2).split(' ')[16])];
  })));
  process.exit();
});`;

// Elsewhere niceness is of the whole process, and is left as it is.
test.runIf(process.platform === 'linux')('only the thread that asks for it yields to the others', () => {
  const printed = execFileSync(process.execPath, ['--eval', PROGRAM], { encoding: 'utf8' });
  const threads = JSON.parse(printed) as [name: string, niceness: number][];
  const usual = Math.min(...threads.map(([, niceness]) => niceness));
  expect(threads.filter(([, niceness]) => niceness === Math.min(19, usual + 10))).toHaveLength(1);
  const pool = threads.filter(([name]) => name.includes('libuv'));
  expect(pool.length).toBeGreaterThan(0);
  expect(pool.map(([, niceness]) => niceness)).toEqual(pool.map(() => usual));
});
