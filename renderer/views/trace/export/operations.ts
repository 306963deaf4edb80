import { PairTable } from '../../../../app/core/analysis/pair-table.ts';
import type { TraceAnalysis } from '../../../../app/core/analysis/trace-analysis.ts';
import { SpanFlag } from '../../../../app/core/model/span.ts';
import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';

/** The spans of one service and name. Times in nanoseconds. */
export interface OperationTotal {
  service: number;
  name: number;
  spans: number;
  self: number;
  /** Spans that lie on the critical path, and their time on it. */
  criticalSpans: number;
  critical: number;
}

/** What a trace does, by service and name. */
export function operationTotals(trace: TraceColumns, analysis: TraceAnalysis): OperationTotal[] {
  const numbers = new PairTable(1024);
  const totals: OperationTotal[] = [];
  for (let row = 0; row < trace.count; row++) {
    if ((trace.flags[row]! & SpanFlag.placeholder) !== 0) continue;
    const service = trace.service[row]!;
    const name = trace.name[row]!;
    const number = numbers.add(service, name);
    const total = (totals[number] ??= { service, name, spans: 0, self: 0, criticalSpans: 0, critical: 0 });
    total.spans++;
    total.self += analysis.selfTime[row]!;
    total.critical += analysis.criticalTime[row]!;
    if (analysis.criticalTime[row]! > 0) total.criticalSpans++;
  }
  return totals;
}
