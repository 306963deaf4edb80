import { criticalTimes } from '../../../core/analysis/critical-times.ts';
import { type CallSpans, isEntry } from './call-spans.ts';

/** Enough for shares that hold still, and some tens of milliseconds' work. */
const SAMPLE_SPANS = 20_000;
/** A larger trace would be the whole sample. */
const MAX_TRACE_SPANS = 5_000;

/** Told of time on a critical path: whose it is, and in which entered span it was spent. */
export type OnCriticalTime = (span: number, entry: number, ns: number) => void;

/** Time on the critical paths of a sample of the traces that have a selected span, spread over all that is visited. */
export class CriticalSample {
  #spans = 0;

  /** @param place how much was visited before, 0 to 1: as much of the sample may be used by now */
  add(spans: CallSpans, place: number, tell: OnCriticalTime): void {
    const allowed = Math.max(1, SAMPLE_SPANS * place);
    if (this.#spans >= allowed) return;
    for (const rows of this.#picked(spans, allowed)) addTrace(spans, rows, tell);
  }

  /** The spans of each trace of the sample. */
  #picked({ count, trace, numbers, mask, skip }: CallSpans, allowed: number): number[][] {
    const sizes = new Uint32Array(numbers.length);
    const isSelected = new Uint8Array(numbers.length);
    for (let span = 0; span < count; span++) {
      sizes[trace[span]!]!++;
      if (mask?.[span] !== 0) isSelected[trace[span]!] = 1;
    }
    const picked = new Map<number, number[]>();
    for (let of = 0; of < sizes.length && this.#spans < allowed; of++) {
      const size = sizes[of]!;
      if (skip?.[of] === 1 || isSelected[of] === 0 || size > MAX_TRACE_SPANS) continue;
      picked.set(of, []);
      this.#spans += size;
    }
    if (picked.size > 0) for (let span = 0; span < count; span++) picked.get(trace[span]!)?.push(span);
    return [...picked.values()];
  }
}

function addTrace(spans: CallSpans, rows: number[], tell: OnCriticalTime): void {
  const place = new Map(rows.map((row, i) => [row, i]));
  const first = rows.reduce((least, row) => Math.min(least, spans.start[row]!), Infinity);
  const { own } = criticalTimes({
    count: rows.length,
    start: Float64Array.from(rows, (row) => spans.start[row]! - first),
    duration: Float64Array.from(rows, (row) => spans.duration[row]!),
    parent: Int32Array.from(rows, (row) => place.get(spans.parent[row]!) ?? -1),
    kind: Uint8Array.from(rows, (row) => spans.kind[row]!),
    left: Uint8Array.from(rows, (row) => spans.resent[row]!),
  });
  for (const [i, row] of rows.entries()) {
    if (own[i] === 0) continue;
    let entry = row;
    while (!isEntry(spans, entry)) entry = spans.parent[entry]!;
    tell(row, entry, own[i]!);
  }
}
