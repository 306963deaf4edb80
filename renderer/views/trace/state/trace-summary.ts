import { SpanFlag } from '../../../../app/core/model/span.ts';
import type { ErrorStops } from './error-stops.ts';
import type { TraceData } from './trace-data.ts';

/** What the header says of a trace. */
export interface TraceSummaryLine {
  service: string;
  name: string;
  /** The root has not arrived: the first span speaks for the trace. */
  rootMissing: boolean;
  /** Spans that arrived; rows that stand for missing parents don't count. */
  spans: number;
  missingParents: number;
  services: number;
  depth: number;
  errors: number;
  /** Services in which errors begin, in order of appearance. */
  errorServices: string[];
  /** The first row where an error begins, else the first error; -1 without errors. */
  firstError: number;
}

/** @param errors in which order they are visited; its origins count only once the trace is analysed */
export function summarise(
  { trace, rollup }: TraceData,
  errors: ErrorStops,
  analysed: boolean,
): TraceSummaryLine {
  let missingParents = 0;
  let first = -1;
  const used = new Uint8Array(trace.services.length);
  for (let row = 0; row < trace.count; row++) {
    if ((trace.flags[row]! & SpanFlag.placeholder) !== 0) missingParents += 1;
    else if (first < 0) first = row;
    used[trace.service[row]!] = 1;
  }
  // In a trace of a million errors too: indices are gathered, not rows.
  const begunIn = new Set<number>();
  if (analysed) for (let i = 0; i < errors.origins; i++) begunIn.add(trace.service[errors.rows[i]!]!);
  return {
    service: first < 0 ? '' : (trace.services[trace.service[first]!] ?? ''),
    name: first < 0 ? 'no span has arrived' : (trace.names[trace.name[first]!] ?? ''),
    rootMissing: first > 0 && trace.parent[first]! >= 0,
    spans: trace.count - missingParents,
    missingParents,
    services: trace.services.filter((service, i) => used[i] === 1 && service !== '').length,
    depth: trace.count === 0 ? 0 : rollup.deepest + 1,
    errors: errors.rows.length,
    errorServices: [...new Set([...begunIn].map((service) => trace.services[service] ?? ''))],
    firstError: errors.rows[0] ?? -1,
  };
}
