import { execFileSync } from 'node:child_process';
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReadReport } from '../../../app/core/contract/file-methods.ts';
import { FileReader } from '../../../app/engine/files/file-reader.ts';
import { type TarMember, tarOf, zipOf } from './archives.ts';
import { CollectingSink, jsonLine } from './collecting-sink.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reader-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Outcome {
  reports: ReadReport[];
  names: string[];
}

async function readPath(path: string, onRead: () => void = () => undefined): Promise<Outcome> {
  const sink = new CollectingSink();
  const signal = new AbortController().signal;
  const reader = new FileReader({ sink, signal, onRead, onStep: () => undefined });
  const reports = await reader.read({ name: 'a', path });
  return { reports, names: sink.names };
}

async function read(content: Uint8Array | string): Promise<Outcome> {
  const path = join(folder, 'content');
  writeFileSync(path, content);
  return readPath(path);
}

const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `span ${i + 1}`);
const text = (count: number): string =>
  names(count)
    .map((name, i) => jsonLine(name, i + 1))
    .join('');
const bytes = (content: string): Buffer => Buffer.from(content);
const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string;

/** Text that packs badly, so that a part of what is packed is a part of the text. */
function longText(): string {
  let seed = 1;
  const random = (): string => (seed = (seed * 16_807) % 2_147_483_647).toString(36);
  return names(5_000)
    .map((name, i) => jsonLine(`${name} ${random()}${random()}`, i + 1))
    .join('');
}

function utf32(content: string): Buffer {
  return Buffer.from(Uint32Array.from(content, (character) => character.codePointAt(0)!).buffer);
}

describe('packings', () => {
  const half = text(4).length / 2;
  test.each([
    ['gzip', gzipSync(text(4))],
    ['gzip of two members', Buffer.concat([gzipSync(text(4).slice(0, half)), gzipSync(text(4).slice(half))])],
    ['gzip with zeros behind it', Buffer.concat([gzipSync(text(4)), Buffer.alloc(700)])],
    ['zstd', zstdCompressSync(text(4))],
    [
      'zstd of three frames, one to be skipped',
      Buffer.concat([
        zstdCompressSync(text(4).slice(0, half)),
        Buffer.from([0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]),
        zstdCompressSync(text(4).slice(half)),
      ]),
    ],
    ['gzip of zstd', gzipSync(zstdCompressSync(text(4)))],
  ])('%s', async (_what, content) => {
    const { reports, names: found } = await read(content);
    expect(found).toEqual(names(4));
    expect(reports).toMatchObject([
      { name: 'a', format: 'OTLP JSON', spans: 4, failure: '', skippedCount: 0 },
    ]);
  });

  test.each([
    ['gzip', gzipSync(longText()), /cut off at byte \d+, inside its gzip data/],
    ['zstd', zstdCompressSync(longText()), /cut off at byte \d+, inside its zstd data/],
  ])('%s that is cut off gives what is there', async (_what, content, failure) => {
    const { reports, names: found } = await read(content.subarray(0, content.length * 0.9));
    expect(found.length).toBeGreaterThan(3_000);
    expect(reports).toMatchObject([{ format: 'OTLP JSON', failure: matching(failure) }]);
  });

  test('gzip that is damaged, and what is none behind it, is told by place', async () => {
    const damaged = gzipSync(text(4));
    damaged[damaged.length - 6]! ^= 0xff;
    expect((await read(damaged)).reports).toMatchObject([{ spans: 4, failure: matching(/checksum/) }]);
    const behind = Buffer.concat([gzipSync(text(4)), bytes('something else')]);
    expect((await read(behind)).reports).toMatchObject([{ spans: 4, failure: matching(/From byte \d+ on/) }]);
  });

  test('around themselves end somewhere', async () => {
    let content: Uint8Array = bytes(text(1));
    for (let i = 0; i < 10; i++) content = gzipSync(content);
    expect((await read(content)).reports).toMatchObject([{ failure: matching(/packed more than 6 times/) }]);
  });

  test('a bomb of zeros is refused at its beginning, one of a trace at its ratio', async () => {
    const zeros = zstdCompressSync(Buffer.alloc(64 * 1024 * 1024));
    expect((await read(zeros)).reports).toMatchObject([{ failure: matching(/not a trace file/) }]);
    // Inside, a frame to be skipped, so that all there is to do is to unpack it.
    const length = 384 * 1024 * 1024;
    const frame = Buffer.concat([
      zstdCompressSync(text(2)),
      Buffer.from([0x53, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]),
    ]);
    frame.writeUInt32LE(length, frame.length - 4);
    const bomb = Buffer.concat([zstdCompressSync(frame), ...Array.from({ length: 6 }, () => zeros)]);
    const { reports, names: found } = await read(bomb);
    expect(found).toEqual(names(2));
    expect(reports).toMatchObject([{ failure: matching(/more than 2000 times its size/) }]);
  });
});

describe('archives', () => {
  test('zip: every file in it, by its own name', async () => {
    const { reports, names: found } = await read(
      zipOf([
        { name: 'one/a.jsonl', content: bytes(jsonLine('span 1', 1)) },
        { name: 'one/', content: bytes('') },
        { name: 'b.jsonl.gz', content: gzipSync(jsonLine('span 2', 2)), method: 0 },
        { name: 'README.md', content: bytes('Read me') },
      ]),
    );
    expect(found).toEqual(names(2));
    expect(reports.map((report) => [report.name, report.format, report.spans])).toEqual([
      ['a/one/a.jsonl', 'OTLP JSON', 1],
      ['a/b.jsonl.gz', 'OTLP JSON', 1],
      ['a', 'zip archive', 0],
    ]);
    expect(reports[2]!.skipped).toEqual([{ place: 'README.md', reason: matching(/not a trace file/) }]);
  });

  test('zip: names that lead out of it, links and encrypted files are left, the others read', async () => {
    const content = bytes(jsonLine('span 9', 9));
    const { reports, names: found } = await read(
      zipOf([
        { name: '../evil.jsonl', content },
        { name: '/etc/evil.jsonl', content },
        { name: 'C:\\evil.jsonl', content },
        { name: 'link', content: bytes('/etc/passwd'), mode: 0o120777 },
        { name: 'secret.jsonl', content, flags: 1 },
        { name: 'good.jsonl', content: bytes(jsonLine('span 1', 1)) },
      ]),
    );
    expect(found).toEqual(['span 1']);
    expect(reports.at(-1)!.skipped.map(({ place, reason }) => `${place}: ${reason}`)).toEqual([
      matching(/evil.*leads out of the archive/),
      matching(/evil.*absolute path/),
      matching(/evil.*absolute path/),
      matching(/link: .*a link/),
      matching(/secret.*encrypted/),
    ]);
    expect(readdirSync(folder)).toEqual(['content']);
  });

  test('zip that is cut off, or damaged inside, says so', async () => {
    const whole = zipOf([{ name: 'a.jsonl', content: bytes(text(4)) }]);
    const cut = await read(whole.subarray(0, -30));
    expect(cut.names).toEqual(names(4));
    expect(cut.reports).toMatchObject([{ failure: '' }, { failure: matching(/index is missing/) }]);
    whole[60]! ^= 0xff;
    expect((await read(whole)).reports[0]!.failure).toMatch(/damaged/);
  });

  const members: TarMember[] = [
    { name: 'folder', type: 'directory' },
    { name: 'folder/a.jsonl', content: bytes(jsonLine('span 1', 1)) },
    { name: '../evil.jsonl', content: bytes(jsonLine('span 9', 9)) },
    { name: 'link', type: 'symlink', linkname: '/etc/passwd' },
    { name: 'hard', type: 'link', linkname: 'folder/a.jsonl' },
    { name: 'pipe', type: 'fifo' },
    { name: `${'long/'.repeat(40)}b.jsonl`, content: bytes(jsonLine('span 2', 2)) },
  ];
  test.each([
    ['tar', (archive: Buffer) => archive],
    ['tar.gz', (archive: Buffer) => gzipSync(archive)],
    ['tar.zst', (archive: Buffer) => zstdCompressSync(archive)],
  ])('%s: files, and nothing that leads elsewhere', async (_what, pack) => {
    const { reports, names: found } = await read(pack(await tarOf(members)));
    expect(found).toEqual(names(2));
    expect(reports.map(({ name }) => name)).toEqual([
      'a/folder/a.jsonl',
      `a/${'long/'.repeat(40)}b.jsonl`,
      'a',
    ]);
    expect(reports[2]!.skipped.map(({ place }) => place)).toEqual(['../evil.jsonl', 'link', 'hard', 'pipe']);
  });

  test('tar that is cut off gives what came before', async () => {
    const archive = await tarOf([
      { name: 'a', content: bytes(text(3)) },
      { name: 'b', content: bytes(text(3)) },
    ]);
    const { reports, names: found } = await read(archive.subarray(0, 512 + 1024 + 512 + 400));
    expect(found.length).toBeGreaterThanOrEqual(4);
    expect(reports.map(({ failure }) => failure)).toContainEqual(matching(/cut off at byte \d+/));
  });

  test('in one another', async () => {
    const inner = zipOf([{ name: 'c.jsonl', content: bytes(jsonLine('span 1', 1)) }]);
    const { reports, names: found } = await read(gzipSync(await tarOf([{ name: 'b.zip', content: inner }])));
    expect(found).toEqual(['span 1']);
    expect(reports).toMatchObject([{ name: 'a/b.zip/c.jsonl' }]);
  });
});

describe('what is no file of traces', () => {
  test.each([
    ['nothing', '', /empty/],
    ['text in UTF-16', Buffer.from(`\ufeff${'No trace. '.repeat(20)}`, 'utf16le'), /not a trace file/],
    ['text in UTF-16 without a mark', Buffer.from('No trace. '.repeat(20), 'utf16le'), /UTF-16/],
    ['UTF-32', utf32(`\ufeff${text(1)}`), /UTF-32.*Save it as UTF-8/],
    ['xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), /xz/],
    [
      'the console output of .NET',
      'Activity.TraceId:            4bf92f3577b34da6\n',
      /\.NET.*OTLP to a file/,
    ],
    ['the debug exporter', 'info ResourceSpans #0\nResource SchemaURL: \n', /debug exporter.*file exporter/],
    ['garbage of one line', 'x'.repeat(3_000_000), /not a trace file/],
  ])('%s', async (_what, content, failure) => {
    expect(await read(content)).toMatchObject({
      names: [],
      reports: [{ format: '', failure: matching(failure) }],
    });
  });

  test('a folder, a device, a pipe, nothing, a link in a circle', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const circle = join(folder, 'circle');
    symlinkSync(circle, circle);
    mkdirSync(join(folder, 'inner'));
    const failures = [join(folder, 'inner'), '/dev/zero', pipe, join(folder, 'none'), circle].map(
      async (path) => (await readPath(path)).reports[0]!.failure,
    );
    expect(await Promise.all(failures)).toEqual([
      matching(/is a folder/),
      matching(/not a regular file/),
      matching(/not a regular file/),
      matching(/There is no file/),
      matching(/leads back to itself/),
    ]);
  });

  test('five gigabytes of one line are refused after their beginning', async () => {
    const path = join(folder, 'huge');
    const file = openSync(path, 'w');
    writeSync(file, 'x'.repeat(100_000));
    ftruncateSync(file, 5 * 1024 ** 3);
    closeSync(file);
    let pieces = 0;
    expect(await readPath(path, () => pieces++)).toMatchObject({
      reports: [{ failure: matching(/not a trace/) }],
    });
    expect(pieces).toBeLessThan(3);
    rmSync(path);
  });
});

describe('a file of traces', () => {
  test('with a byte order mark, CRLF, log lines, and a name that says otherwise', async () => {
    const content = `\ufeff${text(2).replaceAll('\n', '\r\n')}INFO something happened\r\n${jsonLine('span 3', 3)}`;
    const { reports, names: found } = await read(content);
    expect(found).toEqual(names(3));
    expect(reports).toMatchObject([{ skippedCount: 1, skipped: [{ place: matching(/line 3/) }] }]);
  });

  test.each([
    ['marked', `\ufeff${text(3)}`, false],
    ['not marked', text(3), false],
    ['marked, its bytes the other way round', `\ufeff${text(3)}`, true],
    ['its bytes the other way round', text(3), true],
    ['long', `\ufeff${text(3)}${' '.repeat(3_000_001)}`, false],
  ])('in UTF-16, %s', async (_how, content, isSwapped) => {
    const encoded = Buffer.from(content.replaceAll('span ', 'span 𝄞é '), 'utf16le');
    const { reports, names: found } = await read(isSwapped ? encoded.swap16() : encoded);
    expect(found).toEqual(['span 𝄞é 1', 'span 𝄞é 2', 'span 𝄞é 3']);
    expect(reports).toMatchObject([{ format: 'OTLP JSON', failure: '', skippedCount: 0 }]);
  });

  test('by a link', async () => {
    writeFileSync(join(folder, 'target'), text(2));
    symlinkSync(join(folder, 'target'), join(folder, 'link'));
    expect((await readPath(join(folder, 'link'))).names).toEqual(names(2));
  });

  test('that becomes shorter while it is read gives what was read', async () => {
    const path = join(folder, 'shrinking');
    writeFileSync(path, longText().repeat(4));
    let isCut = false;
    const { reports, names: found } = await readPath(path, () => {
      if (!isCut) truncateSync(path, 1000);
      isCut = true;
    });
    expect(found.length).toBeGreaterThan(1_000);
    expect(reports[0]!.failure).toMatch(/became shorter/);
  });

  test('spans without valid ids are left out, and counted', async () => {
    const content = jsonLine('span 1', 1) + jsonLine('span 2', 0);
    const { reports, names: found } = await read(content);
    expect(found).toEqual(['span 1']);
    expect(reports).toMatchObject([
      { spans: 1, skippedCount: 1, skipped: [{ reason: matching(/trace id/) }] },
    ]);
  });

  test('can be left at any moment', async () => {
    const path = join(folder, 'long');
    writeFileSync(path, longText().repeat(4));
    const cancel = new AbortController();
    const sink = new CollectingSink();
    const reader = new FileReader({
      sink,
      signal: cancel.signal,
      onRead: () => {
        cancel.abort();
      },
      onStep: () => undefined,
    });
    await expect(reader.read({ name: 'a', path })).rejects.toThrow(/abort/);
    expect(sink.names.length).toBeLessThan(20_000);
  });
});
