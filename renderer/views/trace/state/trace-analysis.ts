import { criticalPath } from '../../../../app/core/analysis/critical-path.ts';
import { errorRoles } from '../../../../app/core/analysis/error-origin.ts';
import { selfTime } from '../../../../app/core/analysis/self-time.ts';
import {
  serviceContribution,
  type ServiceContribution,
} from '../../../../app/core/analysis/service-contribution.ts';
import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';

/** Stretches of the critical path, by row and within a row by time. */
export interface CriticalSegments {
  row: Uint32Array;
  from: Float64Array;
  to: Float64Array;
}

/** What is derived from a trace for drawing it, by row. Times in nanoseconds. */
export interface TraceAnalysis {
  selfTime: Float64Array;
  /** Time on the critical path. */
  criticalTime: Float64Array;
  criticalTotal: number;
  critical: CriticalSegments;
  /** Bits of ErrorRole. */
  errorRole: Uint8Array;
  services: ServiceContribution[];
}

export function analyse(trace: TraceColumns): TraceAnalysis {
  const self = selfTime(trace);
  const path = criticalPath(trace);
  return {
    selfTime: self,
    criticalTime: path.time,
    criticalTotal: path.root < 0 ? 0 : trace.duration[path.root]!,
    critical: byRow(trace.count, path),
    errorRole: errorRoles(trace),
    services: serviceContribution(trace, path, self),
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
