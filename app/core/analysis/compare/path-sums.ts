import { fromHex } from '../../base/hex.ts';
import type { TraceColumns } from '../../model/span-columns.ts';
import { Status } from '../../model/span.ts';
import type { PathTree } from './path-tree.ts';
import type { ProfileNodes } from './profile.ts';

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;

/** Adds figures up by path. */
export class PathSums {
  readonly #traces: number[] = [];
  readonly #calls: number[] = [];
  readonly #errors: number[] = [];
  readonly #total: number[] = [];
  readonly #self: number[] = [];
  readonly #critical: number[] = [];
  /** The last trace that was counted. */
  readonly #seen: number[] = [];
  /** Of the longest span. */
  readonly #longest: number[] = [];
  readonly #longestTrace: number[] = [];
  readonly #longestHi: number[] = [];
  readonly #longestLo: number[] = [];
  readonly #traceIds: string[] = [];

  beginTrace(traceId: string): void {
    this.#traceIds.push(traceId);
  }

  /** Adds a span of the trace that was begun last. Paths come in order of their numbers at first. */
  add(path: number, trace: TraceColumns, row: number, self: number, critical: number): void {
    if (path === this.#calls.length) this.#begin();
    const number = this.#traceIds.length - 1;
    const duration = trace.duration[row]!;
    if (this.#seen[path] !== number) this.#traces[path]!++;
    this.#seen[path] = number;
    this.#calls[path]!++;
    if (trace.status[row] === Status.error) this.#errors[path]!++;
    this.#total[path]! += duration;
    this.#self[path]! += self;
    this.#critical[path]! += critical;
    if (duration <= this.#longest[path]!) return;
    this.#longest[path] = duration;
    this.#longestTrace[path] = number;
    this.#longestHi[path] = trace.idHi[row]!;
    this.#longestLo[path] = trace.idLo[row]!;
  }

  finish(tree: PathTree): ProfileNodes {
    const { count } = tree;
    const traceIds = new Uint8Array(count * TRACE_ID_BYTES);
    const spanIds = new Uint8Array(count * SPAN_ID_BYTES);
    const words = new DataView(spanIds.buffer);
    const ids = this.#traceIds.map((id) => fromHex(id));
    for (let path = 0; path < count; path++) {
      const id = ids[this.#longestTrace[path]!];
      if (id?.length === TRACE_ID_BYTES) traceIds.set(id, path * TRACE_ID_BYTES);
      words.setUint32(path * SPAN_ID_BYTES, this.#longestHi[path]!);
      words.setUint32(path * SPAN_ID_BYTES + 4, this.#longestLo[path]!);
    }
    return {
      count,
      parent: Int32Array.from(tree.parent),
      operation: Uint32Array.from(tree.operation),
      traces: Float64Array.from(this.#traces),
      calls: Float64Array.from(this.#calls),
      errors: Float64Array.from(this.#errors),
      total: Float64Array.from(this.#total),
      self: Float64Array.from(this.#self),
      critical: Float64Array.from(this.#critical),
      traceIds,
      spanIds,
    };
  }

  #begin(): void {
    for (const column of [this.#traces, this.#calls, this.#errors, this.#total, this.#self, this.#critical])
      column.push(0);
    for (const column of [this.#seen, this.#longest]) column.push(-1);
    for (const column of [this.#longestTrace, this.#longestHi, this.#longestLo]) column.push(0);
  }
}
