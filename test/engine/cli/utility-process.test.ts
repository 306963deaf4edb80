import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { FromEngine } from '../../../app/engine/main.ts';

/** Gives the process the port that a utility process has, over the channel that a forked one has. */
const parentPort = `data:text/javascript,${encodeURIComponent(`
  process.parentPort = {
    on: (name, listener) => process.on('message', (data) => listener({ data })),
    postMessage: (message) => process.send(message),
  };
`)}`;

const folder = mkdtempSync(join(tmpdir(), 'utility-'));
const running: ChildProcess[] = [];
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

function startProcess(): ChildProcess {
  const child = fork('app/engine/main.ts', { execArgv: ['--import', parentPort], silent: true });
  running.push(child);
  return child;
}

const options = { dataDir: folder, uiPort: 0, otlpHttpPort: 0, otlpGrpcPort: 0, allowedOrigins: ['app://x'] };

async function nextMessage(child: ChildProcess): Promise<FromEngine> {
  const [message] = (await once(child, 'message')) as [FromEngine];
  return message;
}

test('the engine as a process of its own starts, refuses a folder in use, and shuts down', async () => {
  const first = startProcess();
  first.send({ type: 'start', options });
  expect(await nextMessage(first)).toMatchObject({ type: 'ready', info: { data: folder, pid: first.pid } });

  const second = startProcess();
  // Its end may be told before the message that comes first.
  const ended = once(second, 'exit');
  second.send({ type: 'start', options });
  expect(await nextMessage(second)).toMatchObject({ type: 'failed', code: 'data.locked' });
  expect(await ended).toEqual([1, null]);

  first.send({ type: 'shutdown' });
  expect(await once(first, 'exit')).toEqual([0, null]);
});
