import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import type { ReadReport } from '../../../app/core/contract/file-methods.ts';
import { FileReader } from '../../../app/engine/files/file-reader.ts';
import { tarOf, zipOf } from './archives.ts';
import { CollectingSink, jsonLine } from './collecting-sink.ts';

const folder = mkdtempSync(join(tmpdir(), 'damaged-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function read(content: Uint8Array): Promise<{ reports: ReadReport[]; names: string[] }> {
  const path = join(folder, 'content');
  writeFileSync(path, content);
  const sink = new CollectingSink();
  const signal = new AbortController().signal;
  const reader = new FileReader({ sink, signal, onRead: () => undefined, onStep: () => undefined });
  return { reports: await reader.read({ name: 'a', path }), names: sink.names };
}

const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string;
const line = (n: number): Buffer => Buffer.from(jsonLine(`span ${n}`, n));
const lines = (count: number): Buffer => Buffer.concat(Array.from({ length: count }, (_, i) => line(i + 1)));

/** A member as programs write it that can't go back: checksum and sizes are behind the content. */
function streamed(name: string, content: Buffer, hasSignature: boolean, isLarge = false): Buffer {
  const packed = deflateRawSync(content);
  const header = Buffer.alloc(26);
  header.writeUInt16LE(8, 2);
  header.writeUInt16LE(8, 4);
  header.writeUInt16LE(name.length, 22);
  const behind = Buffer.alloc(isLarge ? 20 : 12);
  behind.writeUInt32LE(crc32(content));
  behind.writeUInt32LE(packed.length, 4);
  behind.writeUInt32LE(content.length, isLarge ? 12 : 8);
  const signature = Buffer.from(hasSignature ? 'PK\x07\x08' : '');
  return Buffer.concat([Buffer.from('PK\x03\x04'), header, Buffer.from(name), packed, signature, behind]);
}

describe('zip without its index', () => {
  const whole = zipOf([
    { name: 'a.jsonl', content: line(1) },
    { name: '../b.jsonl', content: line(9) },
    { name: 'notes.txt', content: Buffer.from('No trace.\n'.repeat(1_000)) },
    { name: 'c.jsonl', content: line(2), method: 0 },
    { name: 'd.jsonl', content: line(3), method: 9 },
    { name: 'e.jsonl', content: lines(2_000).subarray(line(1).length + line(2).length) },
  ]);
  const index = whole.indexOf('PK\x01\x02');

  test.each([
    ['plain', (archive: Buffer) => archive],
    ['packed', (archive: Buffer) => gzipSync(archive)],
  ])('is read by what is in front of each file, %s', async (_how, pack) => {
    const { reports, names } = await read(pack(whole.subarray(0, index)));
    expect(names).toHaveLength(2_000);
    expect(reports.map(({ name, spans, failure }) => [name, spans, failure])).toEqual([
      ['a/a.jsonl', 1, ''],
      ['a/c.jsonl', 1, ''],
      ['a/e.jsonl', 1_998, ''],
      ['a', 0, matching(/index is missing or damaged/)],
    ]);
    expect(reports.at(-1)!.skipped.map(({ place, reason }) => `${place}: ${reason}`)).toEqual([
      matching(/^\.\.\/b\.jsonl: .*leads out of the archive/),
      matching(/^notes\.txt: .*not a trace file/),
      matching(/^d\.jsonl: .*Deflate64 \(method 9\)/),
    ]);
  });

  test('and cut off inside of a file gives what is there of it', async () => {
    const { reports, names } = await read(whole.subarray(0, index - 2_000));
    expect(names.length).toBeGreaterThan(500);
    expect(reports.find(({ name }) => name === 'a/e.jsonl')!.failure).toMatch(/cut off at byte \d+/);
  });

  test('and damaged between files says where', async () => {
    const damaged = Buffer.from(whole.subarray(0, index));
    damaged.write('XX', damaged.indexOf('PK\x03\x04', 4));
    const { reports, names } = await read(damaged);
    expect(names).toEqual(['span 1']);
    expect(reports.at(-1)!.failure).toMatch(/damaged or cut off at byte \d+/);
  });

  test.each([
    ['with a signature', true, false],
    ['without', false, false],
    ['of a large archive', true, true],
  ])('finds the end of files whose sizes are behind them, %s', async (_how, hasSignature, isLarge) => {
    const archive = Buffer.concat([
      streamed('a.jsonl', lines(3), hasSignature, isLarge),
      streamed('b.txt', Buffer.from('No trace.\n'.repeat(50_000)), hasSignature, isLarge),
      streamed('c.jsonl', line(4), hasSignature, isLarge),
    ]);
    const { reports, names } = await read(archive);
    expect(names).toEqual(['span 1', 'span 2', 'span 3', 'span 4']);
    expect(reports.at(-1)).toMatchObject({ failure: matching(/index is missing/), skippedCount: 1 });
  });
});

test.each([
  [1, 'Shrink'],
  [9, 'Deflate64'],
  [12, 'bzip2'],
  [14, 'LZMA'],
  [95, 'xz'],
  [98, 'PPMd'],
])('zip: method %i is named as %s', async (method, name) => {
  const { reports } = await read(zipOf([{ name: 'a.jsonl', content: line(1), method }]));
  expect(reports.at(-1)!.skipped[0]!.reason).toMatch(new RegExp(`${name} \\(method ${method}\\)`));
});

test('tar: a long name whose beginning ends with a slash is no folder', async () => {
  const name = `${'long/'.repeat(60)}é.jsonl`;
  const { reports, names } = await read(await tarOf([{ name, content: line(1) }]));
  expect(names).toEqual(['span 1']);
  expect(reports).toMatchObject([{ name: `a/${name}` }]);
});

test('tar: what lies behind a damaged header is read, and so is an archive behind the end of another', async () => {
  const one = await tarOf([
    { name: 'a.jsonl', content: line(1) },
    { name: 'b.jsonl', content: line(2) },
    { name: 'c.jsonl', content: line(3) },
  ]);
  const damaged = Buffer.from(one);
  damaged.fill(0x7f, 1_024, 1_100);
  const { reports, names } = await read(
    Buffer.concat([damaged, await tarOf([{ name: 'd', content: line(4) }])]),
  );
  expect(names).toEqual(['span 1', 'span 3', 'span 4']);
  expect(reports.at(-1)!.skipped).toEqual([
    { place: 'byte 1024', reason: matching(/up to byte 2048 is damaged/) },
  ]);
});

test('tar: files with holes are named', async () => {
  const attribute = '22 GNU.sparse.major=1\n';
  const archive = await tarOf([
    { name: 'PaxHeader', content: Buffer.from(attribute) },
    { name: 'holes.jsonl', content: line(1) },
    { name: 'b.jsonl', content: line(2) },
  ]);
  // Turned into the attributes of the file behind it, its checksum with it.
  archive[156] = 'x'.charCodeAt(0);
  archive.fill(0x20, 148, 156);
  const sum = archive.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  archive.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const { reports, names } = await read(archive);
  expect(names).toEqual(['span 2']);
  expect(reports.at(-1)!.skipped).toEqual([{ place: 'holes.jsonl', reason: matching(/a file with holes/) }]);
});
