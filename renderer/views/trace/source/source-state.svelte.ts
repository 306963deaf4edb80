import { SpanFlag } from '../../../../app/core/model/span.ts';
import type { Client } from '../../../../app/core/contract/client.ts';
import type { TraceState } from '../state/trace-state.svelte.ts';
import { lowerBound } from '../state/sorted-column.ts';
import { sameSpan } from '../state/carry-over.ts';
import type { TraceData } from '../state/trace-data.ts';
import { BlockLayouts } from './block-layouts.ts';
import { type BlockLines, NO_CHOICES, type BlockChoices } from './block-lines.ts';
import { ALL_AS_THEY_ARE, carryChoices, changeChoices, type ChoiceChange } from './choices.ts';
import {
  inView,
  placeAt,
  scrollBy,
  settle,
  shareOf,
  TOP,
  type Blocks,
  type Place,
  type Stretch,
} from './line-scroll.ts';
import { termsOf } from './paint-line.ts';
import { SourceTexts } from './source-texts.svelte.ts';
import { NO_SOURCE, type SourceText } from './source-text.ts';

/** Beside what is in view this many blocks are fetched, so that slow scrolling finds them there. */
const BESIDE = 8;

/** The source of a trace on the screen: which spans, where the view is, and what is folded. */
export class SourceState {
  readonly texts: SourceTexts;
  readonly #trace: TraceState;
  /** The state of the trace that rows are numbered by. */
  #data: TraceData | undefined;
  #place = $state.raw<Place>(TOP);
  #viewLines = $state.raw(1);
  #columns = $state.raw(120);
  /** By row. */
  #choices = $state.raw<ReadonlyMap<number, BlockChoices>>(ALL_AS_THEY_ARE);
  #allFolded = $state.raw(false);
  readonly #layouts = new BlockLayouts();
  /** A row whose first hit is shown once its text is there; -1 for none. */
  #seeking = -1;
  /** Rows that are not hidden; undefined where none is. */
  readonly #order = $derived.by(() => {
    const { kept } = this.#trace;
    return kept === undefined ? undefined : rowsKept(kept);
  });
  readonly #settled = $derived.by(() => settle(this.blocks, this.#place, this.#viewLines));
  readonly #stretches = $derived.by(() => inView(this.blocks, this.#settled, this.#viewLines));
  readonly #share = $derived.by(() => shareOf(this.blocks, this.#settled, this.#viewLines));
  readonly terms = $derived.by(() => termsOf(this.#trace.find.query));

  constructor(client: Client, trace: TraceState) {
    this.#trace = trace;
    this.texts = new SourceTexts(client, trace.traceId);
  }

  get place(): Place {
    return this.#settled;
  }

  get viewLines(): number {
    return this.#viewLines;
  }

  get allFolded(): boolean {
    return this.#allFolded;
  }

  /** Blocks of the list. */
  get count(): number {
    return this.#order?.length ?? this.#trace.data?.trace.count ?? 0;
  }

  readonly blocks: Blocks = ((state: SourceState) => ({
    get count(): number {
      return state.count;
    },
    linesOf: (block: number): number => state.linesOf(block),
  }))(this);

  rowOf(block: number): number {
    return this.#order === undefined ? block : this.#order[block]!;
  }

  /** Block of a row, -1 where it is hidden. */
  blockOf(row: number): number {
    if (this.#order === undefined) return row;
    const at = lowerBound(this.#order, row);
    return this.#order[at] === row ? at : -1;
  }

  choicesOf(row: number): BlockChoices {
    return this.#choices.get(row) ?? (this.#allFolded ? { ...NO_CHOICES, folded: true } : NO_CHOICES);
  }

  /** Undefined until it has come. */
  textOf(row: number): SourceText | undefined {
    void this.texts.epoch;
    return this.isMissing(row) ? NO_SOURCE : this.texts.get(row);
  }

  /** The row stands for a parent that has not arrived. */
  isMissing(row: number): boolean {
    return ((this.#trace.data?.trace.flags[row] ?? 0) & SpanFlag.placeholder) !== 0;
  }

  /** The block laid out; undefined until its text has come. */
  lines(row: number): BlockLines | undefined {
    const text = this.textOf(row);
    if (text === undefined) return undefined;
    const note = this.isMissing(row) || text.cut !== undefined;
    return this.#layouts.lines(row, text, this.choicesOf(row), note, this.#columns);
  }

  linesOf(block: number): number {
    const row = this.rowOf(block);
    const lines = this.lines(row);
    if (lines !== undefined) return lines.count;
    return this.choicesOf(row).folded ? 1 : Math.max(2, Math.round(this.texts.meanLines));
  }

  /** What is in view. */
  get stretches(): Stretch[] {
    return this.#stretches;
  }

  get share(): number {
    return this.#share;
  }

  resize(viewLines: number, columns: number): void {
    this.#viewLines = viewLines;
    this.#columns = columns;
  }

  scroll(lines: number): void {
    this.#move(scrollBy(this.blocks, this.place, lines, this.#viewLines));
  }

  /** @param share of the way down, 0 to 1 */
  scrollTo(share: number): void {
    this.#move(placeAt(this.blocks, share, this.#viewLines));
  }

  /** Brings a row into view: where something is looked for, the first place that has it. */
  reveal(row: number): void {
    const block = this.blockOf(row);
    if (block < 0) return;
    this.#seeking = row;
    if (!this.#seek()) this.#show(block, 0);
  }

  /** The texts that are wanted for what is in view now; tells them. */
  ask(): void {
    const stretches = this.stretches;
    const first = stretches[0]?.block ?? 0;
    const last = stretches.at(-1)?.block ?? 0;
    const blocks: number[] = [];
    for (let block = first; block <= Math.min(this.count - 1, last + BESIDE); block++) blocks.push(block);
    for (let block = first - 1; block >= Math.max(0, first - BESIDE); block--) blocks.push(block);
    const rows = blocks.map((block) => this.rowOf(block));
    this.texts.want(rows.filter((row) => !this.isMissing(row) && !this.choicesOf(row).folded));
    this.#layouts.keep(rows);
    this.#seek();
  }

  choose(row: number, change: ChoiceChange): void {
    this.#choices = changeChoices(this.#choices, row, this.choicesOf(row), change);
  }

  foldAll(folded: boolean): void {
    this.#allFolded = folded;
    this.#choices = ALL_AS_THEY_ARE;
    this.#move({ ...this.place, line: 0, part: 0 });
  }

  /** Another state of the trace: rows are numbered anew, and what is shown stays with its spans. */
  follow(version: string, data: TraceData): void {
    const before = this.#data;
    this.#data = data;
    this.texts.follow(version);
    if (before === undefined || before.trace === data.trace) return;
    const carry = (row: number): number => sameSpan(before.trace, row, data.index);
    this.#choices = carryChoices(this.#choices, carry);
    const top = carry(this.#place.block);
    if (this.#order === undefined && top >= 0) this.#place = { ...this.#place, block: top };
  }

  stop(): void {
    this.texts.stop();
  }

  #move(place: Place): void {
    this.#seeking = -1;
    this.#place = place;
  }

  /** Shows the first hit of the row that is sought, once it can be; tells whether it did. */
  #seek(): boolean {
    const row = this.#seeking;
    const text = row < 0 ? undefined : this.textOf(row);
    if (text === undefined || text === NO_SOURCE) return false;
    this.#seeking = -1;
    const terms = this.terms;
    const hit = text.lines.findIndex(
      (line, at) => at >= text.originLines && terms.some((term) => line.toLowerCase().includes(term)),
    );
    if (hit < 0) return false;
    this.#show(this.blockOf(row), this.lines(row)!.indexOf(hit));
    return true;
  }

  /** Brings a line into view: the head of its block too where there is room for both. */
  #show(block: number, line: number): void {
    const place = this.place;
    const shown = this.stretches.some(
      (stretch) => stretch.block === block && stretch.from + place.part <= line && line < stretch.to - 1,
    );
    if (shown) return;
    const from = line < this.#viewLines - 2 ? 0 : line - Math.floor(this.#viewLines / 2);
    this.#place = { block, line: from, part: 0 };
  }
}

function rowsKept(kept: Uint8Array): Uint32Array {
  const rows = new Uint32Array(kept.length);
  let length = 0;
  for (let row = 0; row < kept.length; row++) if (kept[row] === 1) rows[length++] = row;
  return rows.slice(0, length);
}
