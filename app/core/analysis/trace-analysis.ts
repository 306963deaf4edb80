import type { TraceColumns } from '../model/span-columns.ts';
import { criticalPath, type CriticalPath } from './critical-path.ts';
import { errorRoles } from './error-origin.ts';
import { selfTime } from './self-time.ts';
import { serviceContribution, type ServiceContribution } from './service-contribution.ts';

/** Stretches of the critical path, by row and within a row by time. */
export interface CriticalSegments {
  row: Uint32Array;
  from: Float64Array;
  to: Float64Array;
}

/** Links that the spans of a trace carry, in row order. */
export interface TraceLinks {
  row: Uint32Array;
  /** The linked span's row where it is in this trace, else -1. */
  target: Int32Array;
  /** Index into `traces` of the linked trace. */
  trace: Uint32Array;
  /** Trace ids, lowercase hex. */
  traces: string[];
}

/** What is derived from a trace for showing it, by row. Times in nanoseconds. */
export interface TraceAnalysis {
  selfTime: Float64Array;
  /** Time on the critical path. */
  criticalTime: Float64Array;
  criticalTotal: number;
  critical: CriticalSegments;
  /** Bits of ErrorRole. */
  errorRole: Uint8Array;
  services: ServiceContribution[];
  links: TraceLinks;
  /** Estimated clock offset: adding it to a start puts the row where its parent allows. Undefined where no clocks disagree. */
  clockOffset: Float64Array | undefined;
}

export const NO_LINKS: TraceLinks = {
  row: new Uint32Array(0),
  target: new Int32Array(0),
  trace: new Uint32Array(0),
  traces: [],
};

/** What follows from a trace's columns alone; links and clocks are added by who knows them. */
export function analyse(trace: TraceColumns, path: CriticalPath = criticalPath(trace)): TraceAnalysis {
  const self = selfTime(trace);
  return {
    selfTime: self,
    criticalTime: path.time,
    criticalTotal: path.root < 0 ? 0 : trace.duration[path.root]!,
    critical: byRow(trace.count, path),
    errorRole: errorRoles(trace),
    services: serviceContribution(trace, path, self),
    links: NO_LINKS,
    clockOffset: undefined,
  };
}

/** Segments in order of time, counted into their rows: each row's stay in order of time. */
function byRow(count: number, { row, from, to }: CriticalSegments): CriticalSegments {
  const next = new Uint32Array(count + 1);
  for (const at of row) next[at + 1]! += 1;
  for (let at = 0; at < count; at++) next[at + 1]! += next[at]!;
  const sorted = {
    row: new Uint32Array(row.length),
    from: new Float64Array(row.length),
    to: new Float64Array(row.length),
  };
  for (let i = 0; i < row.length; i++) {
    const place = next[row[i]!]!++;
    sorted.row[place] = row[i]!;
    sorted.from[place] = from[i]!;
    sorted.to[place] = to[i]!;
  }
  return sorted;
}
