import type { ReadReport } from '../../core/contract/file-methods.ts';
import { ByteWindow } from './byte-window.ts';
import { filePieces, type OpenFile, openRegular } from './file-pieces.ts';
import { type FileFormat, type FileHead, HEAD_BYTES } from './formats/format.ts';
import { headOf, markBytes } from './file-head.ts';
import { loggedFormatOf } from './formats/logged-format.ts';
import { formatOf } from './formats/registry.ts';
import type { ImportSource } from './import-protocol.ts';
import { notATrace } from './not-a-trace.ts';
import { beginsCapture, captureAt } from './read-capture.ts';
import { type Archive, type ArchiveFile, MAX_LAYERS } from './packing/packing.ts';
import { archiveOf, packingOf } from './packing/registry.ts';
import { ReadFailure } from './read-failure.ts';
import { ReportBuilder } from './report-builder.ts';
import type { Sink } from './sink/sink.ts';
import { takeRequest } from './take-request.ts';
import { Turns } from './turns.ts';
import { type Unpacked, unpackedPieces } from './unpacked-pieces.ts';

/** Members of one archive that are read; whoever has more opens them from a folder. */
const MAX_MEMBERS = 10_000;

export interface ReaderOptions {
  sink: Sink;
  signal: AbortSignal;
  /** Told of bytes read from disk. */
  onRead(bytes: number): void;
  /** Told now and then while something is being read. */
  onStep(): void;
}

/** One thing to read: a file, or what is in it after unpacking. */
interface Content {
  name: string;
  path: string | undefined;
  input: ByteWindow;
  /** Layers around it. */
  depth: number;
  counts: Unpacked;
  /** The file itself, where nothing is around it. */
  file: ArchiveFile | undefined;
  /** Set for what is in an archive: whose report names what isn't read. */
  archive: ReportBuilder | undefined;
}

/** Reads files through whatever is packed around them into a sink, one after the other, and reports what became of each. */
export class FileReader {
  readonly #sink: Sink;
  readonly #signal: AbortSignal;
  readonly #onRead: (bytes: number) => void;
  readonly #onStep: () => void;
  readonly #turns = new Turns();
  #reports: ReportBuilder[] = [];

  constructor({ sink, signal, onRead, onStep }: ReaderOptions) {
    this.#sink = sink;
    this.#signal = signal;
    this.#onRead = onRead;
    this.#onStep = onStep;
  }

  /**
   * Reads a file. What is wrong with it stands in the reports; of an archive there is one for each file in it. Rejects with
   * TargetFailure, and with the signal's reason.
   */
  async read(source: ImportSource): Promise<ReadReport[]> {
    this.#reports = [];
    let file: OpenFile;
    try {
      file = await openRegular(source.path, source.name);
    } catch (error) {
      this.#fail(this.#report(source.name, source.path), error);
      return this.#built();
    }
    try {
      await this.#readFile(source, file);
    } finally {
      await file.handle.close();
    }
    return this.#built();
  }

  /**
   * The parts that a format finds, into the sink. Rejects with what the input fails with.
   * @param isQuiet true where what is found wrong from now on is not to be told
   */
  async take(
    format: FileFormat,
    input: ByteWindow,
    report: ReportBuilder,
    isQuiet: () => boolean = () => false,
  ): Promise<void> {
    report.format = format.name;
    report.losses = format.losses;
    for await (const part of format.read(input)) {
      if (part.kind === 'request') await takeRequest(part, report, this.#sink);
      else if (isQuiet()) continue;
      else if (part.kind === 'skipped') report.skip(part.place, part.reason);
      else report.repair(part.place, part.reason);
      if (this.#turns.isOver) {
        report.bytes = input.offset;
        this.#onStep();
        await this.#turns.next(this.#signal);
      }
    }
  }

  async #readFile({ name, path }: ImportSource, file: OpenFile): Promise<void> {
    const counts: Unpacked = { packed: 0, unpacked: 0 };
    const onRead = (bytes: number): void => {
      counts.packed += bytes;
      this.#onRead(bytes);
    };
    const input = new ByteWindow(filePieces(file, name, this.#signal, onRead));
    await this.#readContent({
      name,
      path,
      input,
      depth: 0,
      counts,
      file: { file, onRead },
      archive: undefined,
    });
  }

  async #readContent(content: Content): Promise<void> {
    const { name, path, input, depth, archive } = content;
    const report = new ReportBuilder(name, path);
    let early: unknown;
    try {
      await input.fill(HEAD_BYTES);
    } catch (error) {
      // What came before the failure may still be worth reading.
      early = error;
      if (!(error instanceof ReadFailure) || input.length === 0) {
        this.#fail(this.#keep(report), error);
        return;
      }
    }
    try {
      const head = input.bytes.subarray(input.start, input.end);
      const packing = packingOf(head);
      const inner = packing === undefined ? archiveOf(head) : undefined;
      if ((packing ?? inner) !== undefined && depth >= MAX_LAYERS)
        throw new ReadFailure(`It is packed more than ${MAX_LAYERS} times over: unpack it first.`);
      if (packing !== undefined) {
        const pieces = unpackedPieces(packing.unpack(input), content.counts, this.#signal);
        await this.#readContent({
          ...content,
          input: new ByteWindow(pieces),
          depth: depth + 1,
          file: undefined,
        });
      } else if (inner !== undefined) await this.#readArchive(content, inner);
      else if (beginsCapture(head)) await this.#readCapture(content, this.#keep(report));
      else {
        const format = await this.#formatOf(input);
        if (format !== undefined) {
          this.#keep(report);
          await this.take(format, input, report);
        } else if (archive === undefined) throw new ReadFailure(notATrace(windowHead(input)));
        else archive.skip(name.slice(archive.name.length + 1), notATrace(windowHead(input)));
      }
      if (early !== undefined) throw early as Error;
    } catch (error) {
      this.#fail(this.#keep(report), error);
    } finally {
      report.bytes = Math.max(report.bytes, input.offset);
      await input.close();
    }
  }

  /** A capture is a database: it is read where it lies, not as a stream. */
  async #readCapture({ path, file, input }: Content, report: ReportBuilder): Promise<void> {
    if (path === undefined || file === undefined)
      throw new ReadFailure('It is a Spanscope capture that something is packed around: unpack it first.');
    await this.take(captureAt(path, file.onRead), input, report);
    report.bytes = file.file.size;
  }

  async #formatOf(input: ByteWindow): Promise<FileFormat | undefined> {
    input.consume(markBytes(input.bytes.subarray(0, input.end), input.start));
    return formatOf(windowHead(input)) ?? (await loggedFormatOf(input));
  }

  async #readArchive({ name, path, input, depth, counts, file }: Content, archive: Archive): Promise<void> {
    const report = new ReportBuilder(name, path);
    report.format = archive.name;
    const before = this.#reports.length;
    let members = 0;
    try {
      for await (const member of archive.members(input, file)) {
        if (++members > MAX_MEMBERS) {
          report.skip('', `It holds more than ${MAX_MEMBERS} files; the others are not read.`);
          break;
        }
        if (member.kind === 'skipped') {
          report.skip(member.name, `It is not read: ${member.reason}.`);
          continue;
        }
        await this.#readContent({
          name: `${name}/${member.name}`,
          path: undefined,
          input: new ByteWindow(unpackedPieces(member.pieces, counts, this.#signal)),
          depth: depth + 1,
          counts,
          file: undefined,
          archive: report,
        });
        this.#onStep();
        await this.#turns.next(this.#signal);
      }
    } catch (error) {
      this.#fail(report, error);
    }
    if (this.#reports.length === before && report.failure === '')
      report.failure = members === 0 ? 'It is an empty archive.' : 'There is no trace file in it.';
    if (report.hasIssues) this.#reports.push(report);
  }

  #report(name: string, path: string | undefined): ReportBuilder {
    return this.#keep(new ReportBuilder(name, path));
  }

  #keep(report: ReportBuilder): ReportBuilder {
    if (!this.#reports.includes(report)) this.#reports.push(report);
    return report;
  }

  /** Notes why a file could not be read to its end; what is not about the file passes through. */
  #fail(report: ReportBuilder, error: unknown): void {
    if (this.#signal.aborted || !(error instanceof ReadFailure)) throw error;
    report.failure = error.message;
  }

  #built(): ReadReport[] {
    return this.#reports.map((report) => report.build());
  }
}

function windowHead(input: ByteWindow): FileHead {
  return headOf(input.bytes.subarray(input.start, input.end), input.ended);
}
