import { SpanFlag, Status } from '../../../app/core/model/span.ts';
import type { TraceColumns } from '../../../app/core/model/span-columns.ts';
import type { TraceAnalysis } from './trace-analysis.ts';

/** A service's part in a trace. */
export interface ServiceShare {
  service: string;
  spans: number;
  errors: number;
  /** Nanoseconds on the critical path, and their share of it; undefined until it is known. */
  time: number | undefined;
  share: number | undefined;
  firstRow: number;
}

/** The services of a trace, those with most of the critical path first, else in order of appearance. */
export function serviceShares(trace: TraceColumns, analysis: TraceAnalysis | undefined): ServiceShare[] {
  const known: (ServiceShare | undefined)[] = [];
  const shares: ServiceShare[] = [];
  for (let row = 0; row < trace.count; row++) {
    if ((trace.flags[row]! & SpanFlag.placeholder) !== 0) continue;
    const at = trace.service[row]!;
    let share = known[at];
    if (share === undefined) {
      const time = analysis === undefined ? undefined : 0;
      share = {
        service: trace.services[at] ?? '',
        spans: 0,
        errors: 0,
        time,
        share: undefined,
        firstRow: row,
      };
      known[at] = share;
      shares.push(share);
    }
    share.spans += 1;
    if (trace.status[row] === Status.error) share.errors += 1;
    if (analysis !== undefined) share.time! += analysis.criticalTime[row]!;
  }
  if (analysis === undefined || analysis.criticalTotal === 0) return shares;
  for (const share of shares) share.share = share.time! / analysis.criticalTotal;
  return shares.sort((a, b) => b.time! - a.time!);
}
