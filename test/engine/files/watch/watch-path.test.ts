import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ReadReport } from '../../../../app/core/contract/file-methods.ts';
import { watchPath } from '../../../../app/engine/files/watch/watch-path.ts';
import { placesFrom, type WatchPlace } from '../../../../app/engine/files/watch/watch-places.ts';
import { CollectingSink, jsonLine } from '../collecting-sink.ts';

let folder: string;
let sink: CollectingSink;
let reports: ReadReport[];
let places: WatchPlace[];
let cancel: AbortController;
let watching: Promise<ReadReport[]>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watch-'));
});

afterEach(async () => {
  cancel.abort();
  await watching;
  rmSync(folder, { recursive: true, force: true });
});

function watch(path: string, known: WatchPlace[] = []): void {
  sink = new CollectingSink();
  reports = [];
  cancel = new AbortController();
  watching = watchPath({
    path,
    known,
    sink,
    signal: cancel.signal,
    tell: (message) => {
      if (message.type === 'places') places = message.places;
      if (message.type === 'reports') reports = message.reports;
    },
  });
}

const file = (name: string): string => join(folder, name);
const names = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => `span ${from + i}`);
const lines = (from: number, to: number): string =>
  names(from, to)
    .map((name, i) => jsonLine(name, from + i))
    .join('');

/** As long as a busy machine may take. */
const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 120_000 });

/** Waits until these were read, and no others. */
async function expectNames(expected: string[]): Promise<void> {
  await vi.waitFor(
    () => {
      expect(sink.names.toSorted(byNumber)).toEqual(expected);
    },
    { timeout: 120_000, interval: 20 },
  );
}

const byNumber = (a: string, b: string): number => Number(a.slice(5)) - Number(b.slice(5));

describe('a file that grows', () => {
  test('is read from its beginning, and on as it grows, each span once', async () => {
    writeFileSync(file('traces.jsonl'), lines(1, 3));
    watch(file('traces.jsonl'));
    await expectNames(names(1, 3));
    for (let n = 4; n <= 20; n++) appendFileSync(file('traces.jsonl'), lines(n, n));
    await expectNames(names(1, 20));
    await eventually(() =>
      expect(reports).toMatchObject([{ format: 'OTLP JSON', spans: 20, skippedCount: 0 }]),
    );
  });

  test('a line that is half written waits for its other half', async () => {
    const line = lines(2, 2);
    writeFileSync(file('a.jsonl'), lines(1, 1) + line.slice(0, 100));
    watch(folder);
    await expectNames(names(1, 1));
    appendFileSync(file('a.jsonl'), line.slice(100, 150));
    appendFileSync(file('a.jsonl'), line.slice(150) + lines(3, 3));
    await expectNames(names(1, 3));
    await eventually(() => expect(reports).toMatchObject([{ spans: 3, skippedCount: 0 }]));
  });

  test('that is empty at first, or not a trace yet', async () => {
    writeFileSync(file('empty.jsonl'), '');
    writeFileSync(file('begun.jsonl'), '{"res');
    watch(folder);
    await eventually(() => expect(reports).toMatchObject([{ skipped: [{ place: 'begun.jsonl' }] }]));
    appendFileSync(file('empty.jsonl'), lines(1, 1));
    appendFileSync(file('begun.jsonl'), lines(2, 2).slice(5));
    await expectNames(names(1, 2));
  });

  test('a line that ends within a character waits for the rest of it', async () => {
    const line = Buffer.from(jsonLine('span 2', 2).replace('{', '{"für":"日本",'));
    const within = line.indexOf(Buffer.from('本')) + 1;
    writeFileSync(file('a.jsonl'), Buffer.concat([Buffer.from(lines(1, 1)), line.subarray(0, within)]));
    watch(folder);
    await expectNames(names(1, 1));
    appendFileSync(file('a.jsonl'), line.subarray(within));
    await expectNames(names(1, 2));
    await eventually(() => expect(reports).toMatchObject([{ spans: 2, skippedCount: 0 }]));
  });

  test('behind a link that is led elsewhere, as volumes of Kubernetes are, is read there', async () => {
    for (const [at, n] of [
      ['..one', 1],
      ['..two', 2],
    ] as const) {
      mkdirSync(file(at));
      writeFileSync(file(`${at}/a.jsonl`), lines(n, n));
    }
    symlinkSync('..one', file('..data'));
    symlinkSync('..data/a.jsonl', file('a.jsonl'));
    watch(file('a.jsonl'));
    await expectNames(names(1, 1));
    appendFileSync(file('..one/a.jsonl'), lines(3, 3));
    await expectNames(['span 1', 'span 3']);
    symlinkSync('..two', file('..next'));
    renameSync(file('..next'), file('..data'));
    await expectNames(names(1, 3));
  });

  test('a log whose first trace comes long after its head is read from there on', async () => {
    const chatter = '2026-11-22T10:00:00 INFO worker-7: a request took 12 ms\n'.repeat(4_000);
    writeFileSync(file('app.log'), chatter);
    writeFileSync(file('begun.log'), chatter + lines(1, 1));
    watch(folder);
    await expectNames(names(1, 1));
    await eventually(() =>
      expect(reports.flatMap(({ skipped }) => skipped)).toContainEqual(
        expect.objectContaining({ place: 'app.log' }),
      ),
    );
    const line = lines(2, 2);
    appendFileSync(file('app.log'), chatter + line.slice(0, 20));
    appendFileSync(file('app.log'), line.slice(20) + chatter);
    await expectNames(names(1, 2));
    appendFileSync(file('app.log'), lines(3, 3));
    await expectNames(names(1, 3));
  });

  test.each(['the folder', 'the file alone'])(
    'that is cut, written anew and renamed at once loses nothing, watching %s',
    async (what) => {
      const live = file('a.jsonl');
      writeFileSync(live, lines(1, 5));
      watch(what === 'the folder' ? folder : live);
      await expectNames(names(1, 5));
      truncateSync(live, 0);
      appendFileSync(live, lines(6, 7));
      renameSync(live, file('a-1.jsonl'));
      writeFileSync(live, lines(8, 8));
      await expectNames(names(1, 8));
      appendFileSync(file('a-1.jsonl'), lines(9, 9));
      await expectNames(names(1, 9));
    },
  );

  test('that is cut begins again', async () => {
    writeFileSync(file('a.jsonl'), lines(1, 5));
    watch(folder);
    await expectNames(names(1, 5));
    truncateSync(file('a.jsonl'), 0);
    appendFileSync(file('a.jsonl'), lines(6, 7));
    await expectNames(names(1, 7));
  });

  test('that is written anew, longer than it was, begins again', async () => {
    writeFileSync(file('a.jsonl'), lines(1, 2));
    watch(folder);
    await expectNames(names(1, 2));
    writeFileSync(file('a.jsonl'), lines(3, 9));
    await expectNames(names(1, 9));
    await eventually(() => expect(reports).toMatchObject([{ spans: 2 }, { spans: 7, skippedCount: 0 }]));
  });

  test('that is replaced by another is read from its beginning', async () => {
    writeFileSync(file('a.jsonl'), lines(1, 2));
    watch(file('a.jsonl'));
    await expectNames(names(1, 2));
    writeFileSync(file('b.tmp'), lines(3, 4));
    renameSync(file('b.tmp'), file('a.jsonl'));
    await expectNames(names(1, 4));
    appendFileSync(file('a.jsonl'), lines(5, 5));
    await expectNames(names(1, 5));
  });
});

describe('rotation, as the Collector does it', () => {
  test.each(['the folder', 'the file alone'])(
    'loses nothing and reads nothing twice, watching %s',
    async (what) => {
      const live = file('traces.jsonl');
      writeFileSync(live, '');
      watch(what === 'the folder' ? folder : live);
      for (let round = 0; round < 3; round++) {
        const before = round * 11;
        for (let n = before + 1; n <= before + 5; n++) appendFileSync(live, lines(n, n));
        await expectNames(names(1, before + 5));
        // What is written last and renamed at once is not seen under the old name any more.
        appendFileSync(live, lines(before + 6, before + 10));
        renameSync(live, file(`traces-${round}.jsonl`));
        writeFileSync(live, lines(before + 11, before + 11));
        await expectNames(names(1, before + 11));
        truncateSync(live, 0);
      }
    },
  );

  test('a packed copy of what was read is passed over, and that is said', async () => {
    const rotated = file('traces-2026.jsonl');
    writeFileSync(file('traces.jsonl'), lines(1, 5));
    watch(folder);
    await expectNames(names(1, 5));
    renameSync(file('traces.jsonl'), rotated);
    writeFileSync(`${rotated}.gz`, gzipSync(readFileSync(rotated)));
    unlinkSync(rotated);
    writeFileSync(file('other.jsonl.gz'), gzipSync(lines(6, 7)));
    await expectNames(names(1, 7));
    await eventually(() =>
      expect(reports.flatMap(({ skipped }) => skipped)).toEqual([
        {
          place: 'traces-2026.jsonl.gz',
          reason: expect.stringContaining('packed copy of traces.jsonl') as string,
        },
      ]),
    );
  });
});

describe('a folder', () => {
  test('removed and made again is watched on', async () => {
    const inner = file('inner');
    mkdirSync(inner);
    writeFileSync(join(inner, 'a.jsonl'), lines(1, 1));
    watch(inner);
    await expectNames(names(1, 1));
    rmSync(inner, { recursive: true });
    mkdirSync(inner);
    writeFileSync(join(inner, 'a.jsonl'), lines(2, 2));
    await expectNames(names(1, 2));
    appendFileSync(join(inner, 'a.jsonl'), lines(3, 3));
    await expectNames(names(1, 3));
  });

  test('is read with the folders in it, not with what begins with a dot', async () => {
    mkdirSync(file('one'));
    mkdirSync(file('.git'));
    writeFileSync(file('one/a.jsonl'), lines(1, 1));
    writeFileSync(file('.git/b.jsonl'), lines(50, 50));
    writeFileSync(file('.c.jsonl'), lines(51, 51));
    watch(folder);
    await expectNames(names(1, 1));
    mkdirSync(file('two'));
    writeFileSync(file('two/d.jsonl'), lines(2, 2));
    await expectNames(names(1, 2));
  });

  test('of more files than are held open', async () => {
    for (let n = 1; n <= 100; n++) writeFileSync(file(`${n}.jsonl`), lines(n, n));
    watch(folder);
    await expectNames(names(1, 100));
    await new Promise((resolve) => setTimeout(resolve, 1_600));
    for (let n = 1; n <= 100; n++) appendFileSync(file(`${n}.jsonl`), lines(100 + n, 100 + n));
    await expectNames(names(1, 200));
    expect(reports.every(({ skippedCount, failure }) => skippedCount === 0 && failure === '')).toBe(true);
  });

  test('where a file is read again as a whole when it has changed', async () => {
    writeFileSync(file('a.gz'), gzipSync(lines(1, 2)));
    watch(folder);
    await expectNames(names(1, 2));
    copyFileSync(file('a.gz'), file('.kept'));
    writeFileSync(file('a.gz'), gzipSync(lines(3, 5)));
    await expectNames(names(1, 5));
    await eventually(() =>
      expect(reports).toMatchObject([
        { spans: 3, repaired: [{ reason: expect.stringContaining('again') as string }] },
      ]),
    );
  });
});

test('what is not there, or never ends, is refused', async () => {
  watch(file('none'));
  await expect(watching).rejects.toMatchObject({ code: 'file.unknown' });
  watch('/dev/zero');
  await expect(watching).rejects.toMatchObject({ code: 'file.unreadable' });
  watch(folder);
});

/** Ends the watch and begins it anew with what was kept of it, as after a restart of the engine. */
async function watchAgain(path: string, meanwhile: () => void): Promise<void> {
  cancel.abort();
  await watching;
  const kept = placesFrom(JSON.parse(JSON.stringify(places)));
  meanwhile();
  watch(path, kept);
}

describe('watched again', () => {
  test('a file is read on where it was left, also where it had been moved, and a line that was half written is read whole', async () => {
    writeFileSync(file('a.jsonl'), lines(1, 3));
    writeFileSync(file('b.jsonl'), lines(10, 11));
    watch(folder);
    await expectNames(['span 1', 'span 2', 'span 3', 'span 10', 'span 11']);
    await watchAgain(folder, () => {
      appendFileSync(file('a.jsonl'), lines(4, 5));
      renameSync(file('b.jsonl'), file('b-1.jsonl'));
      appendFileSync(file('b-1.jsonl'), lines(12, 12).slice(0, 40));
    });
    await expectNames(['span 4', 'span 5']);
    await watchAgain(folder, () => {
      appendFileSync(file('b-1.jsonl'), lines(12, 12).slice(40));
    });
    await expectNames(['span 12']);
  });

  test('a file that was written anew meanwhile is read from its beginning', async () => {
    writeFileSync(file('a.jsonl'), lines(1, 3));
    watch(folder);
    await expectNames(names(1, 3));
    await watchAgain(folder, () => {
      writeFileSync(file('a.jsonl'), lines(21, 26));
    });
    await expectNames(names(21, 26));
  });

  test('a packed file that has not changed is not read again', async () => {
    writeFileSync(file('a.jsonl.gz'), gzipSync(lines(1, 3)));
    watch(folder);
    await expectNames(names(1, 3));
    await watchAgain(folder, () => {
      writeFileSync(file('b.jsonl'), lines(4, 4));
    });
    await expectNames(names(4, 4));
  });
});
