import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SIDE_FILES } from '../store/capture-file.ts';

const DATA_FILE = /^([0-9a-f]{16})\.spanscope$/;
/** What our data files have beside them, and what was being copied. */
const BESIDE = /^([0-9a-f]{16})\.spanscope(?:-wal|-shm|-journal|(?:-wal|-journal)?\.part)$/;

/** Removes a data file of ours, and what SQLite keeps beside it. */
export async function removeDataFile(path: string): Promise<void> {
  // The log first: without its file it is nothing, while a file without its log is an older one.
  for (const suffix of ['', ...SIDE_FILES]) await rm(path + suffix, { force: true });
}

/**
 * Goes through the folder of data files after an engine has ended in any way. Data files that no session is known of are left: they hold
 * what somebody has opened. What lies beside data files that are gone is removed.
 * @returns ids of the data files that no session is known of
 */
export async function removeLeftovers(folder: string, known: ReadonlySet<string>): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const orphans = names.flatMap((name) => DATA_FILE.exec(name)?.[1] ?? []).filter((id) => !known.has(id));
  const there = new Set(names);
  for (const name of names) {
    const id = BESIDE.exec(name)?.[1];
    if (id === undefined) continue;
    if (name.endsWith('.part') || !there.has(`${id}.spanscope`))
      await rm(join(folder, name), { force: true });
  }
  return orphans;
}
