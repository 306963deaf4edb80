import { type ChildProcess, fork } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Job } from '../../app/core/contract/file-methods.ts';
import { DEFAULT_RULES } from '../../app/core/redaction/default-rules.ts';
import { App } from '../fixtures/app.ts';
import { figure } from './figures.ts';
import type { Acks } from './steady-sender.ts';

/** How long nothing else is done, first and last. */
const ALONE_MS = 10_000;
/** What does not end by itself is cancelled after this long. */
const LONGEST_MS = 60_000;

/** What the receiver's acks take while it also works on files. @param stores folder of stores; @param imported a file to read */
export async function beside(stores: string, imported: string): Promise<void> {
  for (const size of ['1m', '10m']) {
    const store = join(stores, size);
    if (existsSync(join(store, 'complete'))) await besideStore(store, size, imported);
  }
}

async function besideStore(store: string, size: string, imported: string): Promise<void> {
  console.log(`\nacks of 5 000 spans/s, the live session holding ${size} spans already`);
  const folder = mkdtempSync(join(store, '..', 'beside-'));
  const data = join(folder, 'data');
  mkdirSync(data);
  const path = join(data, 'live.spanscope');
  copyFileSync(join(store, 'live.spanscope'), path);
  const app = await App.start(data);
  const sender = fork(join(import.meta.dirname, 'steady-sender.ts'), [app.info.otlpHttp]);
  try {
    await acksOf(sender);
    await measured(sender, 'alone', () => rest());
    const out = (name: string): string => join(folder, name);
    await measured(sender, 'a capture of everything is saved', () => exported(app, 'spanscope', out('a')));
    if (size === '1m') {
      await measured(sender, 'everything is exported as JSON Lines', () =>
        exported(app, 'otlp-jsonl', out('b')),
      );
      await measured(sender, 'everything is exported as JSON Lines, redacted', () =>
        exported(app, 'otlp-jsonl', out('c'), { redaction: DEFAULT_RULES }),
      );
      await measured(sender, 'redaction is previewed', () =>
        app.call('redaction.preview', { scope: {}, rules: DEFAULT_RULES }),
      );
      await measured(sender, `${(statSync(imported).size / 1e6).toFixed(0)} MB are read`, () =>
        read(app, imported),
      );
      await measured(sender, 'traces are replayed into it 100 times as fast', () => replayed(app));
    }
    await measured(sender, 'the capture is opened and asked', () => opened(app, out('a')));
    await measured(sender, 'alone again', () => rest());
  } finally {
    sender.disconnect();
    await app.close();
    rmSync(folder, { recursive: true });
  }
}

const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, ALONE_MS));

async function acksOf(sender: ChildProcess): Promise<Acks> {
  const told = new Promise<Acks>((resolve) => sender.once('message', (acks) => resolve(acks as Acks)));
  sender.send('acks');
  return told;
}

async function measured(sender: ChildProcess, what: string, work: () => Promise<unknown>): Promise<void> {
  await acksOf(sender);
  const started = performance.now();
  await work();
  const seconds = (performance.now() - started) / 1000;
  const { count, failed, p50, p99, max, ownP99, ownMax, cpuShare } = await acksOf(sender);
  figure(`${what}: p99`, `${p99.toFixed(0)} ms`, '<= 50 ms');
  console.log(
    `    ${seconds.toFixed(1)} s, ${count} acks${failed === 0 ? '' : `, ${failed} failed`}; p50 ${p50.toFixed(1)} ms, longest ${max.toFixed(0)} ms; ` +
      `the sender itself: p99 ${ownP99.toFixed(0)} ms late, longest ${ownMax.toFixed(0)} ms, ${(cpuShare * 100).toFixed(0)} % of a core`,
  );
}

async function ended(app: App, job: string | undefined): Promise<void> {
  if (job === undefined) return;
  const { state, message } = await app.call<Job>('jobs.wait', { job });
  if (state === 'failed') throw new Error(message);
}

async function exported(app: App, format: string, path: string, more: object = {}): Promise<void> {
  const { job } = await app.call<{ job: string }>('exports.start', { scope: {}, format, path, ...more });
  await ended(app, job);
}

async function read(app: App, path: string): Promise<void> {
  const { session, job } = await app.call<{ session: { id: string }; job: string }>('sessions.open', {
    paths: [path],
  });
  await ended(app, job);
  await app.call('sessions.close', { session: session.id });
}

async function replayed(app: App): Promise<void> {
  const { job } = await app.call<{ job: string }>('replay.start', {
    scope: {},
    endpoint: app.info.otlpHttp,
    speed: 100,
    freshIds: true,
  });
  const stop = setTimeout(() => void app.call('jobs.cancel', { job }), LONGEST_MS / 4);
  await ended(app, job);
  clearTimeout(stop);
}

async function opened(app: App, path: string): Promise<void> {
  const { session } = await app.call<{ session: { id: string } }>('sessions.open', { paths: [path] });
  for (const query of ['status = error', 'duration > 50ms', ''])
    await app.call('traces.search', { session: session.id, query, limit: 50 });
  await app.call('sessions.close', { session: session.id });
}
