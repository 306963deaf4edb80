import { Lru } from '../../../../app/core/base/lru.ts';
import type { Client } from '../../../../app/core/contract/client.ts';
import { textsOf, type SourceText } from './source-text.ts';

/** Spans asked for at once: some screens, answered in a few milliseconds. */
const AT_ONCE = 24;
/** Characters of source that are kept: some thousand spans. Those seen longest ago go, and are asked for again. */
const MAX_CHARACTERS = 16_000_000;

/** The source of a trace's spans, fetched around what is in view. */
export class SourceTexts {
  readonly #client: Client;
  readonly #traceId: string;
  readonly #texts = new Lru<number, SourceText>(MAX_CHARACTERS);
  /** Rows in view and beside it, in order of how soon they are needed. */
  #wanted: readonly number[] = [];
  #underway: { from: number; to: number; cancel: AbortController } | undefined;
  #version = '';
  #epoch = $state.raw(0);
  #problem = $state.raw('');
  /** Lines of all that came, for guessing how long the others are. */
  #lines = 0;
  #spans = 0;

  constructor(client: Client, traceId: string) {
    this.#client = client;
    this.#traceId = traceId;
  }

  /** Grows whenever something came or went: reading it makes a reader follow. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Why nothing comes; '' for nothing wrong. */
  get problem(): string {
    return this.#problem;
  }

  get(row: number): SourceText | undefined {
    return this.#texts.get(row);
  }

  /** Lines that a span has on average, of those that were seen. */
  get meanLines(): number {
    return this.#spans === 0 ? undefinedMean : this.#lines / this.#spans;
  }

  /** Another state of the trace: its rows are numbered anew. */
  follow(version: string): void {
    if (version === this.#version) return;
    this.#version = version;
    this.#texts.clear();
    this.#cancel();
    this.#epoch += 1;
    void this.#fetch();
  }

  /** Rows that are looked at, the most urgent first. What is underway for other rows is given up. */
  want(rows: readonly number[]): void {
    this.#wanted = rows;
    const { from, to } = this.#underway ?? { from: 0, to: 0 };
    if (!rows.some((row) => row >= from && row < to)) this.#cancel();
    if (this.#underway === undefined) void this.#fetch();
  }

  retry(): void {
    this.#problem = '';
    void this.#fetch();
  }

  stop(): void {
    this.#wanted = [];
    this.#cancel();
  }

  #cancel(): void {
    this.#underway?.cancel.abort();
    this.#underway = undefined;
  }

  async #fetch(): Promise<void> {
    const from = this.#wanted.find((row) => this.#texts.get(row) === undefined);
    if (from === undefined || this.#version === '' || this.#problem !== '') return;
    let to = from + 1;
    for (const row of this.#wanted) if (row >= to && row < from + AT_ONCE) to = row + 1;
    const cancel = new AbortController();
    this.#underway = { from, to, cancel };
    try {
      const params = { traceId: this.#traceId, from, count: to - from };
      const answer = await this.#client.call('traces.source', params, cancel.signal);
      if (cancel.signal.aborted) return;
      this.#underway = undefined;
      // Rows of another state of the trace: it is loaded soon, and asked again then.
      if (answer.version !== this.#version || answer.spans.length === 0) return;
      for (const [row, text] of textsOf(from, answer)) {
        this.#texts.set(row, text, text.text.length + 1);
        this.#lines += text.lines.length - text.originLines;
        this.#spans += 1;
      }
      this.#epoch += 1;
      void this.#fetch();
    } catch (error) {
      if (cancel.signal.aborted) return;
      this.#underway = undefined;
      this.#problem = error instanceof Error ? error.message : String(error);
    }
  }
}

/** Lines of a span with a few attributes. */
const undefinedMean = 24;
