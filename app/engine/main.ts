import { type EngineInfo, type EngineOptions, startEngine } from './engine.ts';

/** What the desktop window's process says to the engine's. */
export type ToEngine =
  | { type: 'start'; options: EngineOptions }
  /** Close everything in order, then exit with code 0. */
  | { type: 'shutdown' };

/** What it hears. After `failed` the process exits with code 1. */
export type FromEngine =
  { type: 'ready'; info: EngineInfo } | { type: 'failed'; code: string; message: string };

/** A message to the parent is sent by another thread: this long it has before the process is gone. */
const LAST_WORDS_MS = 200;

/** The part of a utility process's port to its parent that is used here. */
interface ParentPort {
  on(event: 'message', listener: (message: { data: unknown }) => void): unknown;
  postMessage(message: FromEngine): void;
}

function parentPort(): ParentPort {
  const port = (process as { parentPort?: ParentPort }).parentPort;
  if (port === undefined) {
    process.stderr.write('This file is started by the desktop window. On a command line, use `spanscope`.\n');
    process.exit(2);
  }
  return port;
}

const parent = parentPort();
let engine: ReturnType<typeof startEngine> | undefined;

async function start(options: EngineOptions): Promise<void> {
  try {
    engine ??= startEngine(options);
    const { info } = await engine;
    parent.postMessage({ type: 'ready', info });
  } catch (error) {
    const { message, code } = error as Error & { code?: unknown };
    parent.postMessage({ type: 'failed', code: typeof code === 'string' ? code : 'engine.failed', message });
    setTimeout(() => process.exit(1), LAST_WORDS_MS);
  }
}

async function shutDown(): Promise<void> {
  const running = await engine?.catch(() => undefined);
  await running?.close();
  process.exit(0);
}

parent.on('message', ({ data }) => {
  const message = data as ToEngine;
  if (message.type === 'start') void start(message.options);
  else void shutDown();
});
process.once('SIGTERM', () => void shutDown());
