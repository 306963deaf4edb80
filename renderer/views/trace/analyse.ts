import type { TraceColumns } from '../../../app/core/model/span-columns.ts';
import type { TraceAnalysis } from './trace-analysis.ts';

/** Self times, critical path and error roles of a trace; undefined where there is nothing to say. */
export function analyse(_trace: TraceColumns): TraceAnalysis | undefined {
  return undefined;
}
