import type { FileHandle } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ReportBuilder } from '../../../../app/engine/files/report-builder.ts';
import { GrowingFile } from '../../../../app/engine/files/watch/growing-file.ts';

test('what was written anew just before it is read on is not taken for more of what it was', async () => {
  let content = 'first line\n';
  let onRead = (): void => undefined;
  const handle = {
    read: (buffer: Uint8Array, offset: number, length: number, position: number) => {
      onRead();
      const found = Buffer.from(content).subarray(position, position + length);
      buffer.set(found, offset);
      return Promise.resolve({ bytesRead: found.length });
    },
    stat: () => Promise.resolve({ size: content.length }),
    close: () => Promise.resolve(),
  } as unknown as FileHandle;
  const file = new GrowingFile({
    handle,
    identity: '1:1',
    path: '/a.jsonl',
    report: new ReportBuilder('a.jsonl', '/a.jsonl'),
    position: 0,
    onGrown: () => undefined,
  });
  const read = file.input.fill(1_000);
  await file.caughtUp();
  // The look at its beginning finds all as it was; the read after that comes too late.
  let reads = 0;
  onRead = () => {
    if (++reads === 2) content = 'other line\nand one more\n';
  };
  file.poke();
  await read;
  expect(reads).toBeGreaterThanOrEqual(2);
  expect(Buffer.from(file.input.bytes.subarray(file.input.start, file.input.end)).toString()).toBe(
    'first line\n',
  );
  expect(file.isOver).toBe(true);
});
