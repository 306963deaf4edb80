import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { placesFrom, type WatchPlace } from '../files/watch/watch-places.ts';
import { replaceFile } from '../replace-file.ts';
import type { KeptWatch } from './kept-sessions.ts';

/** What is watched for the live session, in a file of the data folder: the next engine goes on there. */
export class LiveWatches {
  readonly #file: string;
  readonly #byPath = new Map<string, KeptWatch>();
  #last: Promise<void> = Promise.resolve();
  #isDue = false;

  /** A list that can't be read is as none: what it named is watched again when somebody says so. */
  constructor(dataDir: string) {
    this.#file = join(dataDir, 'live-watches.json');
    try {
      const list: unknown = JSON.parse(readFileSync(this.#file, 'utf8'));
      if (!Array.isArray(list)) throw new SyntaxError('it holds no list');
      for (const entry of list as unknown[]) {
        const { path, places } = (entry ?? {}) as Record<string, unknown>;
        if (typeof path === 'string' && isAbsolute(path))
          this.#byPath.set(path, { path, places: placesFrom(places) });
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        process.stderr.write(
          `spanscope: ${this.#file} could not be read, so that nothing is watched again for the live session: ${(error as Error).message}\n`,
        );
    }
  }

  all(): KeptWatch[] {
    return [...this.#byPath.values()];
  }

  /** Something is watched, and was read up to there. */
  set(path: string, places: WatchPlace[]): void {
    this.#byPath.set(path, { path, places });
    this.#save();
  }

  /** It was told to end. */
  remove(path: string): void {
    if (this.#byPath.delete(path)) this.#save();
  }

  has(path: string): boolean {
    return this.#byPath.has(path);
  }

  /** Waits for what is being written. */
  settled(): Promise<void> {
    return this.#last;
  }

  /** Writes the list as it is by then; several changes at once are written once. */
  #save(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    this.#last = this.#last.then(async () => {
      this.#isDue = false;
      try {
        await replaceFile(this.#file, `${JSON.stringify(this.all(), null, 1)}\n`);
      } catch (error) {
        process.stderr.write(
          `spanscope: ${this.#file} could not be written, so that what is watched for the live session is not after the next start: ${(error as Error).message}\n`,
        );
      }
    });
  }
}
