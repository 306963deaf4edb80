import { f64, u32, u8 } from './growable.ts';
import type { ResourceEntry, ScopeEntry, SpanColumns } from './segment-columns.ts';

const ROWS = 8192;

/** The growing columns of a segment that is still open. */
export class SpanRows {
  readonly start = f64(ROWS);
  readonly duration = f64(ROWS);
  readonly idHi = u32(ROWS);
  readonly idLo = u32(ROWS);
  readonly parentHi = u32(ROWS);
  readonly parentLo = u32(ROWS);
  readonly trace = u32(ROWS);
  readonly traceIds = u32(ROWS);
  readonly name = u32(ROWS);
  readonly resource = u32(ROWS);
  readonly scope = u32(ROWS);
  readonly kind = u8(ROWS);
  readonly status = u8(ROWS);
  readonly flags = u32(ROWS);
  readonly offset = u32(ROWS);
  readonly length = u32(ROWS);
  readonly pairStart = u32(ROWS + 1);
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

  get count(): number {
    return this.start.length;
  }

  clear(): void {
    for (const column of Object.values(this)) if (isColumn(column)) column.length = 0;
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
    return {
      count: this.count,
      baseNs: (BigInt(this.baseHi) << 32n) | BigInt(this.baseLo),
      start: this.start.view(),
      duration: this.duration.view(),
      idHi: this.idHi.view(),
      idLo: this.idLo.view(),
      parentHi: this.parentHi.view(),
      parentLo: this.parentLo.view(),
      trace: this.trace.view(),
      traceIds: this.traceIds.view(),
      name: this.name.view(),
      resource: this.resource.view(),
      scope: this.scope.view(),
      kind: this.kind.view(),
      status: this.status.view(),
      flags: this.flags.view(),
      offset: this.offset.view(),
      length: this.length.view(),
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
}

function isColumn(value: unknown): value is { length: number; array: unknown } {
  return typeof value === 'object' && value !== null && 'array' in value;
}
