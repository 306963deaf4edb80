import { join } from 'node:path';
import type { Notice } from '../../core/contract/methods.ts';
import { replaceFile } from '../replace-file.ts';
import { MAX_FILE_CHARS, readSettings } from './read-settings.ts';

/** What the user has set, kept in the data folder. */
export interface Settings {
  all(): Record<string, unknown>;
  /**
   * Keeps a JSON value; null removes the key. Resolves once it is on disk.
   * @throws SettingsError `settings.too-large`, `settings.unavailable`
   */
  set(key: string, value: unknown): Promise<void>;
  /** What the user should know of how they were read. */
  readonly notices: readonly Notice[];
  /** Waits for what is being written. */
  close(): Promise<void>;
}

/** A setting could not be kept. */
export class SettingsError extends Error {
  readonly code: 'settings.too-large' | 'settings.unavailable';
  constructor(code: SettingsError['code'], message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'SettingsError';
    this.code = code;
  }
}

/**
 * Opens `settings.json` in the data folder. A file that can't be read is put aside and said to be in `notices`.
 * @param onChange told of every change once it is kept
 */
export function openSettings(dataDir: string, onChange: (key: string, value: unknown) => void): Settings {
  const file = join(dataDir, 'settings.json');
  const read = readSettings(file);
  let kept: ReadonlyMap<string, unknown> = read.values;
  /** Writes go one after the other; each begins with what the one before it kept. */
  let last: Promise<void> = Promise.resolve();

  const write = async (key: string, value: unknown): Promise<void> => {
    const next = new Map(kept);
    if (value === null) next.delete(key);
    else next.set(key, value);
    const text = `${JSON.stringify(Object.fromEntries(next), null, 2)}\n`;
    if (text.length > MAX_FILE_CHARS)
      throw new SettingsError(
        'settings.too-large',
        `All settings together hold at most ${MAX_FILE_CHARS / 1024 / 1024} MB: remove saved queries or other entries first.`,
      );
    try {
      await replaceFile(file, text);
    } catch (error) {
      throw new SettingsError(
        'settings.unavailable',
        `The setting could not be kept in ${file}: ${(error as Error).message}`,
        error,
      );
    }
    kept = next;
    onChange(key, value);
  };

  return {
    all: () => Object.fromEntries(kept),
    notices: read.notice === undefined ? [] : [read.notice],
    set: (key, value) => {
      const writing = last.then(() => write(key, value));
      last = writing.catch(() => {
        // Told to who asked for it; the next write has nothing to do with it.
      });
      return writing;
    },
    close: () => last,
  };
}
