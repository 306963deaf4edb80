import { expect, test } from 'vitest';
import { ByteWindow } from '../../../../app/engine/files/byte-window.ts';
import { stdouttrace } from '../../../../app/engine/files/formats/stdouttrace.ts';
import { jaeger } from '../../../../app/engine/files/formats/jaeger.ts';
import { readTraces } from '../../../core/otlp/read-traces.ts';
import { fixture } from './read-with.ts';

test('what a file that grows has by now is given while it waits for more', async () => {
  const lines = fixture('stdouttrace/compact.jsonl').toString().split('\n');
  let goOn: () => void = () => undefined;
  const grown = new Promise<void>((resolve) => (goOn = resolve));
  const growing = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from(`${lines[0]}\n${lines[1]!.slice(0, 50)}`);
    await grown;
    yield Buffer.from(lines[1]!.slice(50));
  };
  const parts = stdouttrace.read(new ByteWindow(growing()))[Symbol.asyncIterator]();
  const first = await parts.next();
  expect(first.value?.kind === 'request' && readTraces(first.value.payload)).toHaveLength(1);
  goOn();
  const second = await parts.next();
  expect(second.value?.kind === 'request' && readTraces(second.value.payload)).toHaveLength(1);
  expect((await parts.next()).done).toBe(true);
});

test('what was read before the source failed is given, then it fails', async () => {
  const file = fixture('jaeger/store-lines.jsonl');
  const failing = async function* (): AsyncGenerator<Uint8Array> {
    yield file;
    await Promise.resolve();
    throw new Error('the disk is gone');
  };
  const given: number[] = [];
  const readAll = async (): Promise<void> => {
    for await (const part of jaeger.read(new ByteWindow(failing())))
      if (part.kind === 'request') given.push(readTraces(part.payload).length);
  };
  await expect(readAll()).rejects.toThrow('the disk is gone');
  expect(given).toEqual([2]);
});
