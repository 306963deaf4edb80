import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { App } from '../fixtures/app.ts';
import { figure, median } from './figures.ts';

const RUNS = 11;

function freePort(): Promise<number> {
  return new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => found(port));
    });
  });
}

/** Milliseconds from now until the port accepts. */
async function untilOpen(port: number, started: number): Promise<number> {
  for (;;) {
    const open = await new Promise<boolean>((result) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => {
        socket.destroy();
        result(true);
      });
      socket.once('error', () => result(false));
    });
    if (open) return performance.now() - started;
    await new Promise((wait) => setTimeout(wait, 4));
  }
}

/** From starting the process to both OTLP ports accepting connections. */
async function start(): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), 'spanscope-bench-'));
  const [http, grpc] = [await freePort(), await freePort()];
  const main = resolve(import.meta.dirname, '../../dist/cli/main.js');
  const started = performance.now();
  const ports = ['--port', '0', '--otlp-http', String(http), '--otlp-grpc', String(grpc)];
  const child = spawn(process.execPath, [main, '--json', '--data', dir, ...ports], { stdio: 'ignore' });
  const times = await Promise.all([untilOpen(http, started), untilOpen(grpc, started)]);
  const ended = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  await ended;
  rmSync(dir, { recursive: true, force: true });
  return Math.max(...times);
}

const times: number[] = [];
for (let run = 0; run < RUNS; run++) times.push(await start());
figure(`start to both OTLP ports open, median of ${RUNS}`, `${median(times).toFixed(0)} ms`, '<= 400 ms');
const engine = await App.start();
await new Promise((wait) => setTimeout(wait, 5_000));
figure('RSS idle, 5 s after the start', `${engine.rss().toFixed(0)} MB`, '<= 150 MB');
await engine.close();
engine.remove();
