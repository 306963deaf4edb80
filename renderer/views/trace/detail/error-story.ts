import { ErrorRole } from '../../../../app/core/analysis/error-origin.ts';
import type { TraceAnalysis } from '../../../../app/core/analysis/trace-analysis.ts';
import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import { Kind, Status } from '../../../../app/core/model/span.ts';

/** Where the error of a span comes from and goes to. */
export interface ErrorStory {
  /** Rows below where it begins, the first few of `originCount`; none for a span where it begins itself. */
  origins: number[];
  originCount: number;
  /** The row above that went on without an error; -1 where the error is passed on, or nothing is above. */
  handledBy: number;
  /** The row above that the error is passed on to; -1 for none. */
  passedTo: number;
}

/** Origins that are named. */
const MAX_NAMED = 5;

/**
 * Follows the error of a row down to where it begins: through spans with errors, and through spans of the same service without one,
 * as `errorRoles` does. Undefined for a row without an error.
 */
export function errorStory(
  trace: TraceColumns,
  analysis: TraceAnalysis,
  row: number,
): ErrorStory | undefined {
  const { parent, status, size, kind, service } = trace;
  if (status[row] !== Status.error) return undefined;
  const role = analysis.errorRole[row]!;
  const origins: number[] = [];
  let originCount = 0;
  if ((role & ErrorRole.propagated) !== 0) {
    const end = row + size[row]!;
    /** 1 where an error would reach `row`. */
    const leads = new Uint8Array(end - row);
    leads[0] = 1;
    for (let at = row + 1; at < end; at++) {
      const up = parent[at]!;
      if (leads[up - row] !== 1) continue;
      const failed = status[at] === Status.error;
      if (!failed && (kind[at]! > Kind.internal || service[at] !== service[up])) continue;
      leads[at - row] = 1;
      if (!failed || (analysis.errorRole[at]! & ErrorRole.origin) === 0) continue;
      originCount += 1;
      if (origins.length < MAX_NAMED) origins.push(at);
    }
  }
  const handled = (role & ErrorRole.handled) !== 0;
  const above = parent[row]!;
  const passedTo = handled || above < 0 ? -1 : failedAbove(trace, row);
  return { origins, originCount, handledBy: handled ? above : -1, passedTo };
}

/** The nearest row above with an error, -1 for none. */
function failedAbove({ parent, status }: TraceColumns, row: number): number {
  for (let at = parent[row]!; at >= 0; at = parent[at]!) if (status[at] === Status.error) return at;
  return -1;
}
