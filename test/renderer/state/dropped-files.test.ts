import { expect, test } from 'vitest';
import { filesIn, MAX_DROPPED } from '../../../renderer/state/dropped-files.ts';

/** What a browser gives for a file or a folder; folders a hundred entries at a time. */
function entry(name: string, inside?: FileSystemEntry[]): FileSystemEntry {
  if (inside === undefined) {
    const file = (found: (file: File) => void): void => found(new File(['x'], name));
    return { name, isDirectory: false, isFile: true, file } as unknown as FileSystemEntry;
  }
  const createReader = (): unknown => {
    let at = 0;
    return {
      readEntries: (found: (entries: FileSystemEntry[]) => void) => {
        found(inside.slice(at, (at += 100)));
      },
    };
  };
  return { name, isDirectory: true, isFile: false, createReader } as unknown as FileSystemEntry;
}

test('files of folders come in the order of their names, hidden ones are left out and counted', async () => {
  const folder = entry('traces', [
    entry('b.json'),
    entry('.DS_Store'),
    entry('a', [entry('2.json'), entry('1.json'), entry('.git', [entry('config')])]),
  ]);
  const { files, folder: name, hidden, cut } = await filesIn([folder]);
  expect(files.map((file) => file.name)).toEqual(['1.json', '2.json', 'b.json']);
  expect([name, hidden, cut]).toEqual(['traces', 2, false]);
});

test('a large folder is read whole, a deep one without recursion, a huge one up to a limit', async () => {
  const large = await filesIn([
    entry(
      'f',
      Array.from({ length: 250 }, (_, i) => entry(`${i}.json`)),
    ),
  ]);
  expect(large.files.length).toBe(250);
  let deep = entry('x.json');
  for (let i = 0; i < 5_000; i++) deep = entry('d', [deep]);
  expect((await filesIn([deep])).files.map(({ name }) => name)).toEqual(['x.json']);
  const many = Array.from({ length: MAX_DROPPED + 1 }, (_, i) => entry(`${i}`));
  const { files, cut } = await filesIn(many);
  expect([files.length, cut]).toEqual([MAX_DROPPED, true]);
});

test('several things dropped have no folder to be named after', async () => {
  expect((await filesIn([entry('a', []), entry('b.json')])).folder).toBeUndefined();
});
