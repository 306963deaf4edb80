import { expect, test } from 'vitest';
import { ByteWindow } from '../../../../app/engine/files/byte-window.ts';
import { HEAD_BYTES } from '../../../../app/engine/files/formats/format.ts';
import { loggedFormatOf } from '../../../../app/engine/files/formats/logged-format.ts';
import { collect, fixture, piecesOf } from './read-with.ts';

const LINE = '2026-11-22T10:00:00 INFO worker-7: a request took 12 ms\n';

/** Lines of a log before a text. @param bytes how long they are at least */
function behind(bytes: number, text: Uint8Array | string): Buffer {
  return Buffer.concat([Buffer.from(LINE.repeat(Math.ceil(bytes / LINE.length))), Buffer.from(text)]);
}

async function windowOf(file: Uint8Array): Promise<ByteWindow> {
  const input = new ByteWindow(piecesOf(file, 10_000));
  await input.fill(HEAD_BYTES);
  return input;
}

test.each([
  ['otlp-json/java-logging.txt', 'OTLP JSON'],
  ['stdouttrace/pretty.json', 'Go stdouttrace'],
  ['python-console/pretty.txt', 'Python console spans'],
])('%s behind a long log, wherever it begins', async (file, name) => {
  for (const before of [HEAD_BYTES - 50, HEAD_BYTES * 1.5 - 20, HEAD_BYTES * 5]) {
    const input = await windowOf(behind(before, fixture(file)));
    const format = (await loggedFormatOf(input))!;
    expect(format.name).toBe(name);
    const [alone, logged] = [
      await collect(format.read(await windowOf(fixture(file)))),
      await collect(format.read(input)),
    ];
    expect(logged.spans).toEqual(alone.spans);
    // The lines in front are told as one, which may go on in the file.
    expect(logged.skipped.length).toBeLessThanOrEqual(alone.skipped.length + 1);
    expect(logged.skipped[0]).toMatch(/^line 1 \(byte 0\)/);
  }
});

test('what is no log is not looked through', async () => {
  const trace = fixture('otlp-json/request.json');
  const binary = Buffer.concat([Buffer.alloc(HEAD_BYTES * 2), trace]);
  const page = Buffer.concat([Buffer.from('<html>'), behind(HEAD_BYTES * 2, trace)]);
  for (const file of [binary, page]) {
    const input = await windowOf(file);
    expect(await loggedFormatOf(input)).toBeUndefined();
    expect(input.length).toBeLessThan(HEAD_BYTES * 2);
  }
});

test('a log without a trace is held no further than needed', async () => {
  async function* endless(): AsyncGenerator<Uint8Array> {
    const piece = Buffer.from(LINE.repeat(4096));
    for (;;) yield await Promise.resolve(piece);
  }
  const input = new ByteWindow(endless());
  await input.fill(HEAD_BYTES);
  expect(await loggedFormatOf(input)).toBeUndefined();
  expect(input.length).toBeLessThan(17 * 1024 * 1024);
});
