import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { RpcError } from '../../core/contract/client.ts';
import type { Notice } from '../../core/contract/methods.ts';
import type { SessionInfo } from '../../core/contract/file-methods.ts';
import { placesFrom, type WatchPlace } from '../files/watch/watch-places.ts';
import { removeDataFile } from './leftovers.ts';
import { WrittenList } from './written-list.ts';

/** What is known of an open session, so that it is there again after the next start. */
export interface KeptSession {
  id: string;
  kind: 'files' | 'capture';
  name: string;
  /** Where a capture lies; undefined for a session whose file the data folder holds. */
  path: string | undefined;
  spans: number;
  sources: SessionInfo['sources'];
  /** What was being read into it: not empty after an engine that ended meanwhile. */
  reading: { name: string; path: string | undefined }[];
  /** What is being watched for it, and how far that was read: the next engine goes on there. */
  watch: KeptWatch | undefined;
  /** It was closed, and its file is to go. */
  isClosing: boolean;
}

export interface KeptWatch {
  path: string;
  places: WatchPlace[];
}

/** More tabs than anybody tells apart; each costs little while nobody looks at it. */
export const MAX_OPEN_SESSIONS = 64;

const ID = /^[0-9a-f]{16}$/;

/** The list of open sessions in the data folder. */
export class KeptSessions {
  readonly folder: string;
  readonly notice: Notice | undefined;
  /** False where the list could not be read: then nothing tells which files nobody needs. */
  readonly isComplete: boolean;
  readonly #byId = new Map<string, KeptSession>();
  readonly #list: WrittenList;

  /** Reads the list that is there; one that can't be read is put aside, and `notice` says so. */
  constructor(dataDir: string) {
    this.folder = join(dataDir, 'sessions');
    const file = join(dataDir, 'sessions.json');
    const lost = 'files opened now are not there after the next start';
    this.#list = new WrittenList(file, () => this.all(), lost);
    try {
      const list: unknown = JSON.parse(readFileSync(file, 'utf8'));
      if (!Array.isArray(list)) throw new SyntaxError('it holds no list');
      for (const entry of list) {
        const kept = readEntry(entry);
        if (kept === undefined) throw new SyntaxError('an entry of it is no session');
        this.#byId.set(kept.id, kept);
      }
      this.isComplete = true;
    } catch (error) {
      this.isComplete = (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (!this.isComplete) this.notice = putAside(file, error as Error);
    }
  }

  all(): KeptSession[] {
    return [...this.#byId.values()];
  }

  /**
   * What is to be known of a new session; `set` keeps it.
   * @param path where a capture lies; absent, the data folder is to hold its file
   * @throws RpcError `sessions.too-many`
   */
  make(kind: KeptSession['kind'], name: string, path?: string): KeptSession {
    if (this.#byId.size >= MAX_OPEN_SESSIONS)
      throw new RpcError(
        'sessions.too-many',
        `${MAX_OPEN_SESSIONS} sessions are open. Close some of them first.`,
      );
    return this.#entry(randomBytes(8).toString('hex'), kind, name, path);
  }

  /** Takes in a data file of the folder that no list knows of: it holds what somebody has opened. */
  adopt(id: string): KeptSession {
    const kept = this.#entry(id, 'files', `Recovered ${id.slice(0, 4)}`, undefined);
    this.set(kept);
    return kept;
  }

  /** Takes a session from the list for good, with the file that the folder has of it. */
  async remove(kept: KeptSession): Promise<void> {
    if (kept.path === undefined) await removeDataFile(this.dataFileOf(kept));
    this.#byId.delete(kept.id);
    this.save();
  }

  /** Where a session's data lies. */
  dataFileOf({ id, path }: KeptSession): string {
    return path ?? join(this.folder, `${id}.spanscope`);
  }

  set(kept: KeptSession): void {
    this.#byId.set(kept.id, kept);
    this.save();
  }

  /** Writes the list as it is by then; several changes at once are written once. */
  save(): void {
    this.#list.save();
  }

  #entry(id: string, kind: KeptSession['kind'], name: string, path: string | undefined): KeptSession {
    return { id, kind, name, path, spans: 0, sources: [], reading: [], watch: undefined, isClosing: false };
  }

  /** Waits for what is being written. */
  settled(): Promise<void> {
    return this.#list.settled();
  }
}

function readEntry(entry: unknown): KeptSession | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { id, kind, name, path, spans, sources, reading, watch, isClosing } = entry as Record<
    string,
    unknown
  >;
  if (typeof id !== 'string' || !ID.test(id) || typeof name !== 'string') return undefined;
  if (kind !== 'files' && kind !== 'capture') return undefined;
  if (path !== undefined && (typeof path !== 'string' || !isAbsolute(path))) return undefined;
  return {
    id,
    kind,
    name,
    path,
    spans: typeof spans === 'number' ? spans : 0,
    sources: listOf(sources, (source) => ({
      ...placeOf(source),
      format: text(source['format']) ?? '',
      losses: Array.isArray(source['losses'])
        ? source['losses'].filter((loss) => typeof loss === 'string')
        : [],
    })),
    reading: listOf(reading, placeOf),
    watch: watchOf(watch),
    isClosing: isClosing === true,
  };
}

function listOf<T>(value: unknown, read: (entry: Record<string, unknown>) => T): T[] {
  return Array.isArray(value)
    ? value
        .filter((entry) => typeof entry === 'object' && entry !== null)
        .map((entry) => read(entry as Record<string, unknown>))
    : [];
}

function watchOf(value: unknown): KeptWatch | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { path, places } = value as Record<string, unknown>;
  if (typeof path !== 'string' || !isAbsolute(path)) return undefined;
  return { path, places: placesFrom(places) };
}

function placeOf(entry: Record<string, unknown>): { name: string; path: string | undefined } {
  return { name: text(entry['name']) ?? '', path: text(entry['path']) };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function putAside(file: string, reason: Error): Notice {
  const aside = `${file}.damaged-${Date.now()}`;
  let where = `It was kept as ${aside}.`;
  try {
    renameSync(file, aside);
  } catch (error) {
    where = `It could not be put aside either: ${(error as Error).message}.`;
  }
  return {
    code: 'sessions.damaged',
    message: `The list of open sessions in ${file} could not be read (${reason.message}). ${where}`,
    active: true,
  };
}
