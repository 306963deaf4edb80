import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { placesFrom, type WatchPlace } from '../files/watch/watch-places.ts';
import type { KeptWatch } from './kept-sessions.ts';
import { WrittenList } from './written-list.ts';

/** What is watched for the live session, in a file of the data folder: the next engine goes on there. */
export class LiveWatches {
  readonly #byPath = new Map<string, KeptWatch>();
  readonly #list: WrittenList;

  /** A list that can't be read is as none: what it named is watched again when somebody says so. */
  constructor(dataDir: string) {
    const file = join(dataDir, 'live-watches.json');
    const lost = 'what is watched for the live session is not after the next start';
    this.#list = new WrittenList(file, () => this.all(), lost);
    try {
      const list: unknown = JSON.parse(readFileSync(file, 'utf8'));
      if (!Array.isArray(list)) throw new SyntaxError('it holds no list');
      for (const entry of list as unknown[]) {
        const { path, places } = (entry ?? {}) as Record<string, unknown>;
        if (typeof path === 'string' && isAbsolute(path))
          this.#byPath.set(path, { path, places: placesFrom(places) });
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        process.stderr.write(
          `spanscope: ${file} could not be read, so that nothing is watched again for the live session: ${(error as Error).message}\n`,
        );
    }
  }

  all(): KeptWatch[] {
    return [...this.#byPath.values()];
  }

  /** Something is watched, and was read up to there. */
  set(path: string, places: WatchPlace[]): void {
    this.#byPath.set(path, { path, places });
    this.#list.save();
  }

  /** It was told to end. */
  remove(path: string): void {
    if (this.#byPath.delete(path)) this.#list.save();
  }

  has(path: string): boolean {
    return this.#byPath.has(path);
  }

  /** Waits for what is being written. */
  settled(): Promise<void> {
    return this.#list.settled();
  }
}
