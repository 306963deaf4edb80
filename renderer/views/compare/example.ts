import { toHex } from '../../../app/core/base/hex.ts';
import type { PathColumns } from '../../../app/core/analysis/compare/comparison.ts';

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;

/** The longest span on a path of a side. */
export function exampleOf(
  { traceIds, spanIds }: PathColumns,
  node: number,
): { traceId: string; spanId: string } {
  return {
    traceId: toHex(traceIds, node * TRACE_ID_BYTES, TRACE_ID_BYTES),
    spanId: toHex(spanIds, node * SPAN_ID_BYTES, SPAN_ID_BYTES),
  };
}
