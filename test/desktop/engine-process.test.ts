import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { FromEngine, ToEngine } from '../../app/desktop/engine-messages.ts';
import { EngineProcess } from '../../app/desktop/engine-process.ts';

/** A utility process that only remembers what it is told. */
class FakeChild extends EventEmitter {
  readonly heard: ToEngine[] = [];
  readonly postMessage = (message: ToEngine) => void this.heard.push(message);
  readonly kill = vi.fn(() => this.emit('exit', 0));
  say(message: FromEngine): void {
    this.emit('message', message);
  }
}

const children: FakeChild[] = [];

vi.mock('electron', () => ({
  utilityProcess: {
    fork: () => {
      const child = new FakeChild();
      children.push(child);
      return child;
    },
  },
}));

const info = {
  url: 'http://127.0.0.1:51234/#token=t',
  rpc: 'http://127.0.0.1:51234/rpc',
  token: 't',
  otlpHttp: 'http://127.0.0.1:4318',
  otlpGrpc: '127.0.0.1:4317',
  data: '/data',
};

function started(onTrouble = async (_message: string) => false) {
  const onReady = vi.fn();
  const engine = new EngineProcess(
    { uiPort: 0, allowedOrigins: ['app://spanscope'] },
    { onReady, onTrouble: vi.fn(onTrouble) },
  );
  engine.start();
  return { engine, onReady };
}

beforeEach(() => {
  children.length = 0;
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test('starts the engine with the window’s origin, and knows where it listens', () => {
  const { engine, onReady } = started();
  expect(children[0]?.heard).toEqual([
    { type: 'start', options: { uiPort: 0, allowedOrigins: ['app://spanscope'] } },
  ]);
  expect(engine.address).toEqual({ url: '', token: '' });
  children[0]?.say({ type: 'ready', info });
  expect(onReady).toHaveBeenCalledWith(info);
  expect(engine.address).toEqual({ url: 'http://127.0.0.1:51234', token: 't' });
});

test('an engine that dies comes back on the same port with the same token', async () => {
  started();
  children[0]?.say({ type: 'ready', info });
  children[0]?.emit('exit', 139);
  await vi.advanceTimersByTimeAsync(199);
  expect(children).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(children).toHaveLength(2);
  expect(children[1]?.heard).toMatchObject([{ type: 'start', options: { uiPort: 51234, token: 't' } }]);
});

test('a start that is refused is the user’s matter at once', async () => {
  const messages: string[] = [];
  started(async (message) => messages.push(message) < 2);
  children[0]?.say({ type: 'failed', code: 'port.taken', message: 'Port 4318 is taken.' });
  children[0]?.emit('exit', 1);
  await vi.advanceTimersByTimeAsync(0);
  expect(children).toHaveLength(2);
  children[1]?.say({ type: 'failed', code: 'port.taken', message: 'Port 4318 is still taken.' });
  children[1]?.emit('exit', 1);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(children).toHaveLength(2);
  expect(messages).toEqual(['Port 4318 is taken.', 'Port 4318 is still taken.']);
});

test('an engine that keeps dying is given up after a while, and said so', async () => {
  const messages: string[] = [];
  started(async (message) => {
    messages.push(message);
    return false;
  });
  for (let i = 0; i < 10; i++) {
    children.at(-1)?.emit('exit', 9);
    await vi.advanceTimersByTimeAsync(10_000);
  }
  expect(children).toHaveLength(7);
  expect(messages[0]).toContain('exit code 9');
});

test('stopping waits for the engine, and an engine that hangs is ended', async () => {
  const { engine } = started();
  const stopped = vi.fn();
  const stopping = engine.stop().then(stopped);
  expect(children[0]?.heard.at(-1)).toEqual({ type: 'shutdown' });
  await vi.advanceTimersByTimeAsync(4_999);
  expect(stopped).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  await stopping;
  expect(children[0]?.kill).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(children).toHaveLength(1);
});
