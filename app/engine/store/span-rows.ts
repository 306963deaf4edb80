import { f64, Growable, u32, u8 } from './growable.ts';
import type { AttributeColumns, ResourceEntry, ScopeEntry, SpanColumns } from './segment-columns.ts';

const ROWS = 8192;

/** The growing columns of a segment that is still open. */
export class SpanRows {
  /** Rows that are whole. */
  count = 0;
  /** A column a fact, as long as there is room; the row behind the last is written by whoever then counts it. */
  start = new Float64Array(ROWS);
  duration = new Float64Array(ROWS);
  idHi = new Uint32Array(ROWS);
  idLo = new Uint32Array(ROWS);
  parentHi = new Uint32Array(ROWS);
  parentLo = new Uint32Array(ROWS);
  trace = new Uint32Array(ROWS);
  name = new Uint32Array(ROWS);
  resource = new Uint32Array(ROWS);
  scope = new Uint32Array(ROWS);
  kind = new Uint8Array(ROWS);
  status = new Uint8Array(ROWS);
  flags = new Uint32Array(ROWS);
  offset = new Uint32Array(ROWS);
  length = new Uint32Array(ROWS);
  /** Where the pairs of each row begin; one more than there are rows. */
  pairStart = new Uint32Array(ROWS + 1);
  readonly traceIds = u32(ROWS);
  readonly pairs = u32(ROWS * 12);
  readonly eventSpan = u32(1024);
  readonly eventTime = f64(1024);
  readonly eventException = u8(1024);
  readonly linkSpan = u32(256);
  readonly linkIds = u32(1024);
  resources: ResourceEntry[] = [];
  scopes: ScopeEntry[] = [];
  services: string[] = [];
  baseHi = 0;
  baseLo = 0;
  hasBase = false;

  /** Makes room for one more row. */
  reserve(): void {
    if (this.count < this.start.length) return;
    this.start = longer(this.start, new Float64Array(this.count * 2));
    this.duration = longer(this.duration, new Float64Array(this.count * 2));
    this.idHi = this.#twice(this.idHi);
    this.idLo = this.#twice(this.idLo);
    this.parentHi = this.#twice(this.parentHi);
    this.parentLo = this.#twice(this.parentLo);
    this.trace = this.#twice(this.trace);
    this.name = this.#twice(this.name);
    this.resource = this.#twice(this.resource);
    this.scope = this.#twice(this.scope);
    this.kind = longer(this.kind, new Uint8Array(this.count * 2));
    this.status = longer(this.status, new Uint8Array(this.count * 2));
    this.flags = this.#twice(this.flags);
    this.offset = this.#twice(this.offset);
    this.length = this.#twice(this.length);
    this.pairStart = longer(this.pairStart, new Uint32Array(this.count * 2 + 1));
  }

  clear(): void {
    this.count = 0;
    for (const column of Object.values(this)) if (column instanceof Growable) column.length = 0;
    this.resources = [];
    this.scopes = [];
    this.services = [];
    this.hasBase = false;
  }

  /** Nanoseconds from the segment's base to the time of these two words; the first time seen becomes the base. */
  offsetOf(hi: number, lo: number): number {
    if (!this.hasBase) {
      this.hasBase = true;
      this.baseHi = hi;
      this.baseLo = lo;
    }
    return (hi - this.baseHi) * 4294967296 + (lo - this.baseLo);
  }

  /** The spans so far, as views: what is added later is not in them, what follows a `clear` overwrites them. */
  view(): SpanColumns {
    const { count } = this;
    return {
      count,
      baseNs: (BigInt(this.baseHi) << 32n) | BigInt(this.baseLo),
      start: this.start.subarray(0, count),
      duration: this.duration.subarray(0, count),
      idHi: this.idHi.subarray(0, count),
      idLo: this.idLo.subarray(0, count),
      parentHi: this.parentHi.subarray(0, count),
      parentLo: this.parentLo.subarray(0, count),
      trace: this.trace.subarray(0, count),
      traceIds: this.traceIds.view(),
      name: this.name.subarray(0, count),
      resource: this.resource.subarray(0, count),
      scope: this.scope.subarray(0, count),
      kind: this.kind.subarray(0, count),
      status: this.status.subarray(0, count),
      flags: this.flags.subarray(0, count),
      offset: this.offset.subarray(0, count),
      length: this.length.subarray(0, count),
      resources: this.resources.slice(),
      scopes: this.scopes.slice(),
      services: this.services.slice(),
      eventSpan: this.eventSpan.view(),
      eventTime: this.eventTime.view(),
      eventException: this.eventException.view(),
      linkSpan: this.linkSpan.view(),
      linkIds: this.linkIds.view(),
    };
  }

  /** The pairs of the spans so far, as views. */
  pairsView(): Pick<AttributeColumns, 'pairStart' | 'pairs'> {
    this.pairStart[this.count] = this.pairs.length;
    return { pairStart: this.pairStart.subarray(0, this.count + 1), pairs: this.pairs.view() };
  }

  #twice(column: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
    return longer(column, new Uint32Array(this.count * 2));
  }
}

function longer<T extends Uint8Array | Uint32Array | Float64Array>(column: T, longerOne: T): T {
  longerOne.set(column);
  return longerOne;
}
