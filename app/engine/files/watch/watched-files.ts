import { stat } from 'node:fs/promises';
import { relative } from 'node:path';
import type { ReadReport } from '../../../core/contract/file-methods.ts';
import { ByteWindow } from '../byte-window.ts';
import { FileReader } from '../file-reader.ts';
import { type OpenFile, openRegular } from '../file-pieces.ts';
import { headOf } from '../file-head.ts';
import { type FileFormat, HEAD_BYTES } from '../formats/format.ts';
import { formatOf } from '../formats/registry.ts';
import { notATrace } from '../not-a-trace.ts';
import { archiveOf, packingOf } from '../packing/registry.ts';
import { ReadFailure } from '../read-failure.ts';
import { ReportBuilder } from '../report-builder.ts';
import type { Sink } from '../sink/sink.ts';
import { GrowingFile, REMEMBERED_BYTES } from './growing-file.ts';
import { LogSearch } from './log-search.ts';
import { beginsAsBefore, type GrowingPlace, growingPlace, type WatchPlace } from './watch-places.ts';

/** A file that isn't read on is read again once nothing was written for this long. */
const QUIET_MS = 300;
/** A long file is being read while the next one is looked at, after this long. */
const CATCH_UP_MS = 2_000;
/** A file that is under none of the watched names any more may still be written to by whoever has it open. */
const DETACHED_MS = 5_000;
/** Files that are held open to be read on; of more, those that have not grown for longest are left until they do. */
const MAX_OPEN = 64;

/** Reports of files that are gone, as rotation leaves them, are kept up to here; the oldest are summed up no further. */
const MAX_ENDED = 1_000;

/** What is known of a file that is read as a whole. */
interface WholeFile {
  /** As it was when it was last read. */
  version: string;
  /** That version was read to its end. */
  isRead: boolean;
  reports: ReadReport[];
  timer: NodeJS.Timeout | undefined;
}

/** A growing file that is closed until it grows. */
interface Rested {
  position: number;
  beginning: Uint8Array<ArrayBuffer>;
  place: GrowingPlace;
  report: ReportBuilder;
  format: FileFormat;
}

interface Followed {
  file: GrowingFile;
  format: FileFormat;
  /** Resolves when it is closed. */
  ended: Promise<void>;
  /** What is found wrong at an end that isn't the file's is no news. */
  isResting: boolean;
}

export interface WatchedFilesOptions {
  root: string;
  /** What was read of files when they were watched before. */
  known: readonly WatchPlace[];
  sink: Sink;
  signal: AbortSignal;
  /** Something was read. */
  onRead(): void;
  /** The sink takes no more. */
  onFailure(error: unknown): void;
}

/** Reads watched files: what grows is read on, everything else again when it has changed. Files are told apart by what they are on disk. */
export class WatchedFiles {
  readonly #options: WatchedFilesOptions;
  readonly #reader: FileReader;
  readonly #logs = new LogSearch();
  readonly #growing = new Map<string, Followed>();
  readonly #rested = new Map<string, Rested>();
  readonly #ended: ReportBuilder[] = [];
  #forgotten = 0;
  /** How the growing files begin that were read: a packed copy of one holds nothing new. */
  readonly #beginnings: { report: ReportBuilder; bytes: Uint8Array }[] = [];
  readonly #whole = new Map<string, WholeFile>();
  /** Of an earlier watch, by the file's identity. */
  readonly #known = new Map<string, GrowingPlace>();
  /** Files of no known format, and those that can't be read, by path. */
  readonly #unread = new Map<string, string>();
  readonly #touched = new Set<string>();
  /** Written anew and then led away from the name it was read by: what it holds now may be told under no other. */
  readonly #renamed: GrowingFile[] = [];
  #working: Promise<void> | undefined;

  constructor(options: WatchedFilesOptions) {
    this.#options = options;
    for (const place of options.known)
      if (place.kind === 'growing') this.#known.set(place.identity, place);
      else
        this.#whole.set(place.path, { version: place.version, isRead: true, reports: [], timer: undefined });
    this.#reader = new FileReader({
      sink: options.sink,
      signal: options.signal,
      onRead: () => {
        options.onRead();
      },
      onStep: () => {
        options.onRead();
      },
    });
  }

  /** A file is there, or has changed. */
  touched(path: string): void {
    this.#touched.add(path);
    for (const { file } of this.#growing.values()) if (file.path === path) file.poke();
    this.#start();
  }

  #start(): void {
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
      // It came after the last look at what there is to do.
      if (this.#touched.size > 0 && !this.#options.signal.aborted) this.#start();
    });
  }

  /** Looks at all that is open, as no system tells of every change. Call it about once a second. */
  async look(): Promise<void> {
    for (const followed of [...this.#growing.values()]) {
      const { file } = followed;
      file.poke();
      const there = await identityAt(file.path);
      if (there === file.identity) file.detachedAt = undefined;
      else {
        file.detachedAt ??= performance.now();
        // Another one lies there now, as behind a link that leads elsewhere: of that no system tells.
        if (there !== undefined && !this.#growing.has(there)) this.touched(file.path);
        if (performance.now() - Math.max(file.detachedAt, file.grewAt) > DETACHED_MS) file.end();
      }
    }
    this.#rest();
  }

  /** Stops reading; resolves when nothing goes to the sink any more. */
  async close(): Promise<void> {
    this.#touched.clear();
    for (const { timer } of this.#whole.values()) clearTimeout(timer);
    await this.#working;
    for (const followed of this.#growing.values()) {
      followed.isResting = true;
      followed.file.stop();
    }
    await Promise.all([...this.#growing.values()].map(({ ended }) => ended));
    await this.#working;
    for (const file of this.#renamed.splice(0)) await file.close();
  }

  /** Up to where everything was read that is to be left out when this is watched again: true of what went to the sink by now. */
  places(): WatchPlace[] {
    const growing = [...this.#growing.values()].map(({ file }) => file.place);
    return [
      ...[...this.#whole].flatMap(([path, { version, isRead }]) =>
        isRead ? [{ kind: 'whole' as const, path, version }] : [],
      ),
      ...this.#known.values(),
      ...[...this.#rested].map(([, { place }]) => place),
      ...growing.filter((place) => place !== undefined),
    ];
  }

  reports(): ReadReport[] {
    const folder = new ReportBuilder(this.#options.root, this.#options.root);
    for (const [path, reason] of this.#unread) folder.skip(this.#nameOf(path), reason);
    if (this.#forgotten > 0)
      folder.repair('', `${this.#forgotten} files that are gone are not listed any more.`);
    return [
      ...[...this.#ended, ...[...this.#rested.values(), ...this.#growing.values()].map(reportOf)].map(
        (report) => report.build(),
      ),
      ...[...this.#whole.values()].flatMap((whole) => whole.reports),
      ...(folder.hasIssues ? [folder.build()] : []),
    ];
  }

  async #work(): Promise<void> {
    for (const path of this.#touched) {
      this.#touched.delete(path);
      if (this.#options.signal.aborted) return;
      try {
        await this.#open(path);
      } catch (error) {
        if (!(error instanceof ReadFailure)) this.#options.onFailure(error);
        // A file that is gone again was renamed, as a rule, and is found under its other name.
        else if ((await identityAt(path)) !== undefined) this.#unread.set(path, error.message);
        this.#options.onRead();
      }
    }
    for (let next = this.#renamed.shift(); next !== undefined; next = this.#renamed.shift())
      await this.#beginRenamed(next);
  }

  async #beginRenamed({ handle, identity, path }: GrowingFile): Promise<void> {
    let isKept = false;
    try {
      // Where it was found under its other name it is read already.
      const isDone = this.#growing.has(identity) || this.#rested.has(identity);
      if (!isDone) isKept = await this.#begin({ handle, identity, size: (await handle.stat()).size }, path);
    } catch (error) {
      this.#options.onFailure(error);
    } finally {
      if (!isKept) await handle.close();
    }
  }

  async #open(path: string): Promise<void> {
    const file = await openRegular(path, this.#nameOf(path));
    let isKept = false;
    try {
      const followed = this.#growing.get(file.identity);
      if (followed !== undefined) {
        followed.file.path = path;
        followed.file.poke();
        if (!(await followed.file.wasRewritten(file.handle))) return;
        followed.file.poke();
        await followed.ended;
      }
      const rested = this.#rested.get(file.identity);
      if (rested !== undefined) {
        this.#rested.delete(file.identity);
        isKept = await this.#readOn(rested, file, path);
        if (isKept) return;
      }
      isKept = await this.#begin(file, path);
    } finally {
      if (!isKept) await file.handle.close();
    }
  }

  /** Reads a new file, or one that was written anew. @returns whether it stays open */
  async #begin(file: OpenFile, path: string): Promise<boolean> {
    const name = this.#nameOf(path);
    const bytes = new Uint8Array(HEAD_BYTES);
    const { bytesRead } = await file.handle.read(bytes, 0, HEAD_BYTES, 0);
    const head = headOf(bytes.subarray(0, bytesRead), bytesRead < HEAD_BYTES);
    this.#unread.delete(path);
    if (bytesRead === 0) return false;
    const packing = packingOf(head.bytes);
    const isPlain = packing === undefined && archiveOf(head.bytes) === undefined;
    const format = isPlain ? (formatOf(head) ?? (await this.#logs.formatOf(file, head))) : undefined;
    if (format?.grows === true) {
      const report = new ReportBuilder(name, path);
      const growing = await this.#fromBefore(file, path, report);
      this.#follow(growing ?? this.#growingFile(file, path, report), format);
      await this.#caughtUp(file.identity);
      return true;
    }
    if (format === undefined && isPlain) this.#unread.set(path, notATrace(head));
    else await this.#readWhole(file, path);
    return false;
  }

  /** The file, to be read on where an earlier watch left it; undefined where none did, or it was written anew. */
  async #fromBefore(file: OpenFile, path: string, report: ReportBuilder): Promise<GrowingFile | undefined> {
    const place = this.#known.get(file.identity);
    if (place === undefined) return undefined;
    this.#known.delete(file.identity);
    const start = new Uint8Array(Math.min(place.beginningBytes, REMEMBERED_BYTES));
    const { bytesRead } = await file.handle.read(start, 0, start.length, 0);
    if (file.size < place.position || !beginsAsBefore(place, start.subarray(0, bytesRead))) return undefined;
    report.bytes = place.position;
    return this.#growingFile(file, path, report, place.position, start);
  }

  /** Goes on with a file that was left. @returns whether it is still the same one */
  async #readOn(
    { position, beginning, report, format }: Rested,
    file: OpenFile,
    path: string,
  ): Promise<boolean> {
    const growing = this.#growingFile(file, path, report, position, beginning);
    if (await growing.wasRewritten()) {
      this.#keepEnded(report);
      return false;
    }
    this.#follow(growing, format);
    await this.#caughtUp(file.identity);
    return true;
  }

  #growingFile(
    { handle, identity }: OpenFile,
    path: string,
    report: ReportBuilder,
    position = 0,
    beginning?: Uint8Array<ArrayBuffer>,
  ): GrowingFile {
    const onGrown = this.#options.onRead;
    return new GrowingFile({ handle, identity, path, report, position, beginning, onGrown });
  }

  async #caughtUp(identity: string): Promise<void> {
    const followed = this.#growing.get(identity);
    if (followed === undefined) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, CATCH_UP_MS)));
    await Promise.race([followed.file.caughtUp(), followed.ended, late]);
    clearTimeout(timer);
  }

  #follow(file: GrowingFile, format: FileFormat): void {
    const followed: Followed = { file, format, ended: Promise.resolve(), isResting: false };
    this.#growing.set(file.identity, followed);
    this.#beginnings.push({
      report: file.report,
      get bytes() {
        return file.beginning;
      },
    });
    if (this.#beginnings.length > MAX_ENDED) this.#beginnings.shift();
    followed.ended = this.#read(followed);
  }

  async #read(followed: Followed): Promise<void> {
    const { file, format } = followed;
    const { report, identity } = file;
    try {
      await this.#reader.take(format, file.input, report, () => followed.isResting);
    } catch (error) {
      if (error instanceof ReadFailure) report.failure = error.message;
      else this.#options.onFailure(error);
    } finally {
      this.#growing.delete(identity);
      if (followed.isResting) {
        const { position, beginning } = file;
        const place = file.place ?? growingPlace(identity, 0, beginning);
        this.#rested.set(identity, { position, beginning, place, report, format });
      } else this.#keepEnded(report);
      this.#options.onRead();
      if (file.isOver) await this.#readAnew(file);
      else await file.close();
    }
  }

  /** What was written anew, wherever it lies by now: a rename may have come between. */
  async #readAnew(file: GrowingFile): Promise<void> {
    if ((await identityAt(file.path)) === file.identity) await file.close();
    else this.#renamed.push(file);
    this.touched(file.path);
  }

  #keepEnded(report: ReportBuilder): void {
    this.#ended.push(report);
    if (this.#ended.length <= MAX_ENDED) return;
    this.#ended.shift();
    this.#forgotten++;
  }

  /** Closes what has not grown for longest, where nothing half written waits in it. */
  #rest(): void {
    const open = [...this.#growing.values()].filter(
      ({ file, isResting }) => !isResting && file.input.length === 0,
    );
    open.sort((a, b) => a.file.grewAt - b.file.grewAt);
    for (const followed of open.slice(0, Math.max(0, this.#growing.size - MAX_OPEN))) {
      followed.isResting = true;
      followed.file.stop();
    }
  }

  /** Reads a file from its beginning to its end as soon as nothing is written to it. */
  async #readWhole(file: OpenFile, path: string): Promise<void> {
    const { size, mtimeMs } = await file.handle.stat();
    const version = `${file.identity} ${size} ${mtimeMs}`;
    const whole = this.#whole.get(path) ?? {
      version: '',
      isRead: false,
      reports: [],
      timer: undefined,
    };
    this.#whole.set(path, whole);
    if (whole.version === version) return;
    clearTimeout(whole.timer);
    const quietFor = Date.now() - mtimeMs;
    if (quietFor >= 0 && quietFor < QUIET_MS) {
      whole.timer = setTimeout(() => {
        this.touched(path);
      }, QUIET_MS - quietFor);
      return;
    }
    const isAgain = whole.version !== '';
    whole.version = version;
    whole.isRead = false;
    const original = await this.#originalOf(file);
    if (original !== undefined) {
      this.#unread.set(path, `It is a packed copy of ${original.name}, which was read already.`);
      whole.isRead = true;
      return;
    }
    const reports = await this.#reader.read({ name: this.#nameOf(path), path });
    whole.isRead = true;
    whole.reports = reports.map((report) => (isAgain ? readAgain(report) : report));
    this.#options.onRead();
  }

  /** The growing file whose packed copy this is: what rotates files packs them when they are full. */
  async #originalOf({ handle }: OpenFile): Promise<ReportBuilder | undefined> {
    const packed = new Uint8Array(HEAD_BYTES);
    const { bytesRead } = await handle.read(packed, 0, HEAD_BYTES, 0);
    const packing = packingOf(packed.subarray(0, bytesRead));
    if (packing === undefined) return undefined;
    const inner = new ByteWindow(packing.unpack(new ByteWindow(onePiece(packed.subarray(0, bytesRead)))));
    await inner.fill(REMEMBERED_BYTES).catch(() => 0);
    const start = inner.bytes.subarray(inner.start, Math.min(inner.end, inner.start + REMEMBERED_BYTES));
    await inner.close();
    return this.#beginnings.find(
      ({ bytes }) =>
        bytes.length > 0 &&
        bytes.length <= start.length &&
        Buffer.compare(bytes, start.subarray(0, bytes.length)) === 0,
    )?.report;
  }

  #nameOf(path: string): string {
    return relative(this.#options.root, path);
  }
}

const reportOf = (of: Followed | Rested): ReportBuilder => ('file' in of ? of.file.report : of.report);

function readAgain(report: ReadReport): ReadReport {
  const reason =
    'It was read again from its beginning as it had changed; spans that were there already count once.';
  return {
    ...report,
    repaired: [{ place: '', reason }, ...report.repaired],
    repairedCount: report.repairedCount + 1,
  };
}

async function* onePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

async function identityAt(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined ? undefined : `${found.dev}:${found.ino}`;
}
