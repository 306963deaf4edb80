import { toHex } from '../../core/base/hex.ts';
import { RpcError } from '../../core/contract/client.ts';
import { parseTraceId, indexOfTrace } from './trace-spans.ts';
import type { SearchContext } from './trace-search.ts';

/** Where a trace's spans lie, and which state of it that is; no column was looked at for it. */
export interface TraceLocation {
  /** Lowercase hex. */
  traceId: string;
  /** Equal where rows are numbered alike. */
  version: string;
  /** Spans in all, resends included. */
  spans: number;
  /** The trace's number in the file, and the segments that hold spans of it, oldest first; 0 and none where it is new. */
  ordinal: number;
  segments: bigint[];
  /** Its index among the traces of the tail, -1 where it is not there. */
  tail: number;
}

/** A segment may be sealed between two looks at the file; then they are repeated, and the last one counts. */
const MAX_LOOKS = 3;

/** Finds a trace. @throws RpcError `params.invalid`, `trace.unknown` */
export function locateTrace(context: SearchContext, text: string): TraceLocation {
  const id = parseTraceId(text);
  if (id === undefined)
    throw new RpcError('params.invalid', `"${text}" is not a trace id: 32 hex digits are due.`);
  const { catalog } = context;
  let location: TraceLocation;
  let looks = 0;
  do {
    catalog.refresh();
    location = look(context, id);
  } while (catalog.isBehind() && ++looks < MAX_LOOKS);
  if (location.spans === 0) throw new RpcError('trace.unknown', `There is no trace ${text} in this session.`);
  return location;
}

/**
 * Spans only arrive, and retention takes the oldest segment: how many there are, and the first segment that retention can still
 * take, tell one state from another. What is in no segment yet counts for the next one, so that sealing it changes nothing.
 */
function look({ catalog, list }: SearchContext, id: Uint8Array): TraceLocation {
  const sealed = list.byId(id);
  const ordinal = sealed?.ordinal ?? 0;
  const view = catalog.tail.view();
  const tail = indexOfTrace(view.spans.traceIds, id);
  const spans = (sealed?.spans ?? 0) + (tail < 0 ? 0 : view.totals.spans[tail]!);
  const first = (ordinal === 0 ? undefined : list.firstDroppable(ordinal)) ?? list.nextSegment();
  const segments = ordinal === 0 ? [] : list.segmentsOf(ordinal);
  return { traceId: toHex(id), version: `${spans}.${first}`, spans, ordinal, segments, tail };
}
