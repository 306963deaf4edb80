import { MAX_REPORTED, type ReadIssue, type ReadReport } from '../../core/contract/file-methods.ts';
import type { Signal } from '../../core/model/signal.ts';

/** Longest name and reason that a report holds: both may come out of a file. */
const MAX_TEXT = 1_000;

/** A report while the file is being read. */
export class ReportBuilder {
  readonly name: string;
  readonly path: string | undefined;
  format = '';
  losses: readonly string[] = [];
  bytes = 0;
  failure = '';
  readonly #counts: Record<Signal, number> = { traces: 0, logs: 0, metrics: 0, profiles: 0 };
  readonly #skipped: ReadIssue[] = [];
  #skippedCount = 0;
  readonly #repaired: ReadIssue[] = [];
  #repairedCount = 0;

  constructor(name: string, path: string | undefined) {
    this.name = name.slice(0, MAX_TEXT);
    this.path = path;
  }

  /** Adds what was read. */
  count(signal: Signal, items: number): void {
    this.#counts[signal] += items;
  }

  /** @param count spans or the like that it is about */
  skip(place: string, reason: string, count = 1): void {
    this.#skippedCount += count;
    note(this.#skipped, place, reason);
  }

  repair(place: string, reason: string): void {
    this.#repairedCount++;
    note(this.#repaired, place, reason);
  }

  get items(): number {
    return Object.values(this.#counts).reduce((sum, count) => sum + count);
  }

  get hasIssues(): boolean {
    return this.failure !== '' || this.#skippedCount > 0 || this.#repairedCount > 0;
  }

  build(): ReadReport {
    const { name, path, format, bytes, failure, losses } = this;
    return {
      name,
      path,
      format,
      bytes,
      spans: this.#counts.traces,
      logs: this.#counts.logs,
      dataPoints: this.#counts.metrics,
      failure,
      skipped: this.#skipped.slice(),
      skippedCount: this.#skippedCount,
      repaired: this.#repaired.slice(),
      repairedCount: this.#repairedCount,
      losses: [...losses],
    };
  }
}

function note(issues: ReadIssue[], place: string, reason: string): void {
  if (issues.length < MAX_REPORTED)
    issues.push({ place: place.slice(0, MAX_TEXT), reason: reason.slice(0, MAX_TEXT) });
}
