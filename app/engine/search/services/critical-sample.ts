import { gatherBytes, gatherTimes } from '../../../core/analysis/gather.ts';
import { criticalTimes } from '../../../core/analysis/critical-times.ts';
import { Entry, entryOf } from '../../../core/analysis/entry-states.ts';
import { type MixedSpans, TraceLinker } from '../../../core/analysis/link-traces.ts';
import type { CallSpans } from './call-spans.ts';

/** Enough for shares that hold still, and some tens of milliseconds' work. */
const SAMPLE_SPANS = 20_000;
/** What is visited first gives more: it may be all that is selected. */
const EARLY_SPANS = 4_000;
const EARLY_SPANS_EACH = 1_000;
/** Fewer are not worth going through what is visited. */
const LEAST_PICKED = 200;
/** A larger trace would be the whole sample. */
const MAX_TRACE_SPANS = 5_000;

/** Told of time on a critical path: whose it is, and in which entered span it was spent. */
export type OnCriticalTime = (span: number, entry: number, ns: number) => void;

/** Time on the critical paths of a sample of the traces that have a selected span, spread over all that is visited. */
export class CriticalSample {
  readonly #linker = new TraceLinker();
  #spans = 0;
  #visits = 0;

  /** @param place how much is visited with this, 0 to 1: as much of the sample may be used by now */
  add(spans: CallSpans, place: number, tell: OnCriticalTime): void {
    const isWanted = this.wants(place);
    const allowed = this.#allowed(place);
    this.#visits++;
    if (!isWanted) return;
    for (const rows of this.#picked(spans, allowed)) this.#addTrace(spans, rows, tell);
  }

  /** Whether it would take any of what is visited next. @param place as for `add` */
  wants(place: number): boolean {
    return this.#allowed(place) - this.#spans >= LEAST_PICKED || place >= 1;
  }

  /** Something is visited of which it wants nothing. */
  pass(): void {
    this.#visits++;
  }

  #allowed(place: number): number {
    const early = Math.min(EARLY_SPANS, EARLY_SPANS_EACH * (this.#visits + 1));
    return Math.max(early, SAMPLE_SPANS * place);
  }

  /** The spans of each trace of the sample. */
  #picked({ count, trace, numbers, mask, skip }: CallSpans, allowed: number): Uint32Array[] {
    const sizes = new Uint32Array(numbers.length);
    const isSelected = new Uint8Array(numbers.length);
    for (let span = 0; span < count; span++) {
      sizes[trace[span]!]!++;
      if (mask?.[span] !== 0) isSelected[trace[span]!] = 1;
    }
    /** By trace: its place in the result, one higher. */
    const places = new Uint32Array(numbers.length);
    const picked: Uint32Array[] = [];
    for (let of = 0; of < sizes.length && this.#spans < allowed; of++) {
      const size = sizes[of]!;
      if (skip?.[of] === 1 || isSelected[of] === 0 || size > MAX_TRACE_SPANS) continue;
      places[of] = picked.push(new Uint32Array(size));
      this.#spans += size;
    }
    if (picked.length === 0) return picked;
    const filled = new Uint32Array(picked.length);
    for (let span = 0; span < count; span++) {
      const place = places[trace[span]!]! - 1;
      if (place >= 0) picked[place]![filled[place]!++] = span;
    }
    return picked;
  }

  #addTrace(spans: CallSpans, rows: Uint32Array, tell: OnCriticalTime): void {
    const own = pick(spans, rows);
    const { parent, resent } = this.#linker.link(own);
    const { own: times } = criticalTimes({ ...own, parent, left: resent });
    for (const [i, row] of rows.entries()) {
      if (times[i] === 0) continue;
      let entry = i;
      while (entryOf(own, parent, entry) === Entry.inner) entry = parent[entry]!;
      tell(row, rows[entry]!, times[i]!);
    }
  }
}

/** The spans of one trace by themselves, from its first start on. */
function pick(spans: CallSpans, rows: Uint32Array): MixedSpans {
  const words = (column: Uint16Array | Uint32Array): Uint32Array => {
    const picked = new Uint32Array(rows.length);
    for (let i = 0; i < rows.length; i++) picked[i] = column[rows[i]!]!;
    return picked;
  };
  const start = gatherTimes(spans.start, rows);
  let first = Infinity;
  for (const at of start) if (at < first) first = at;
  for (let i = 0; i < start.length; i++) start[i]! -= first;
  return {
    count: rows.length,
    trace: new Uint32Array(rows.length),
    idHi: words(spans.idHi),
    idLo: words(spans.idLo),
    parentHi: words(spans.parentHi),
    parentLo: words(spans.parentLo),
    start,
    duration: gatherTimes(spans.duration, rows),
    kind: gatherBytes(spans.kind, rows),
    status: gatherBytes(spans.status, rows),
    name: words(spans.name),
    service: words(spans.service),
  };
}
