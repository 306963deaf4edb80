import { RpcError } from '../../core/contract/client.ts';
import type { ExportScope } from '../../core/contract/file-methods.ts';
import type { Selection } from '../../core/contract/query-methods.ts';
import type { PayloadReader } from '../store/span-request.ts';
import { forSelected } from '../search/select/for-selected.ts';
import { tailNumbers } from '../search/select/trace-facts.ts';
import { indexOfTrace, parseTraceId } from '../search/trace-spans.ts';
import type { SearchContext } from '../search/trace-search.ts';

/** The traces that a scope selects, at one moment of the store. */
export interface ScopeTraces {
  /** By number of the trace (see TraceFacts): 1 for those that go along. Undefined for everything, logs and metrics too. */
  wanted: Uint8Array | undefined;
  /** How many they are. */
  count: number;
  /** Named traces that are not in the session. */
  missing: number;
  /** Reads the tail as it was then. */
  tailReader: PayloadReader;
  /** The requests that the tail held. */
  tailRequests: readonly Uint8Array[];
}

/**
 * Which traces a scope selects: those with a span that its selection selects, those that it names, those that are pinned or noted,
 * together. A scope without any of these, or with a selection that leaves nothing out, is everything.
 * @param context its catalog must be pinned (`Catalog.pinned`), so that the parts read afterwards are of the same moment
 * @throws RpcError `query.invalid`, `export.empty`, `call.cancelled`
 */
export async function scopeTraces(context: SearchContext, scope: ExportScope): Promise<ScopeTraces> {
  const { catalog } = context;
  catalog.refresh();
  const ofTail = { tailReader: catalog.tail.reader(), tailRequests: catalog.tail.requests() };
  const tail = catalog.view.tail.spans;
  const firstOfTail = catalog.view.lastOrdinal + 1;
  if (isEverything(scope)) {
    const inTail = catalog.view.tail.sealedOrdinals.reduce(
      (sum, ordinal) => sum + (ordinal === 0 ? 1 : 0),
      0,
    );
    const sealed = catalog.db.get<{ n: bigint }>('SELECT count(*) AS n FROM trace')!.n;
    return { wanted: undefined, count: Number(sealed) + inTail, missing: 0, ...ofTail };
  }
  const wanted = new Uint8Array(firstOfTail + tail.traceIds.length / 4);
  if (scope.selection !== undefined) await addSelected(context, scope.selection, wanted);
  let missing = 0;
  for (const id of [...named(scope), ...(scope.pinned === true ? noted(context) : [])]) {
    const ordinal = context.list.byId(id.bytes)?.ordinal ?? 0;
    const inTail = indexOfTrace(tail.traceIds, id.bytes);
    if (ordinal !== 0 && ordinal < firstOfTail) wanted[ordinal] = 1;
    else if (inTail >= 0) wanted[tailNumbers(context)[inTail]!] = 1;
    else if (id.isNamed) missing++;
  }
  const count = wanted.reduce((sum, each) => sum + each, 0);
  if (count === 0) throw new RpcError('export.empty', emptyReason(scope));
  return { wanted, count, missing, ...ofTail };
}

/** Whether a scope leaves nothing out. */
export function isEverything({ selection, traceIds, pinned }: ExportScope): boolean {
  if (traceIds !== undefined || pinned === true) return false;
  if (selection === undefined) return true;
  const { query, fromNs, toNs, minDurationNs, maxDurationNs } = selection;
  return (
    (query ?? '').trim() === '' &&
    [fromNs, toNs, minDurationNs, maxDurationNs].every((bound) => bound === undefined)
  );
}

async function addSelected(context: SearchContext, selection: Selection, wanted: Uint8Array): Promise<void> {
  // What counts as progress is what comes after it.
  const quiet = { ...context, progress: undefined };
  await forSelected(quiet, selection, { attributes: false }, ({ spans, numbers, mask }) => {
    if (mask === undefined) for (const number of numbers) wanted[number] = 1;
    else
      for (let row = 0; row < mask.length; row++)
        if (mask[row] === 1) wanted[numbers[spans.trace[row]!]!] = 1;
  });
}

interface Id {
  bytes: Uint8Array;
  isNamed: boolean;
}

function named({ traceIds = [] }: ExportScope): Id[] {
  return traceIds.map((text) => {
    const bytes = parseTraceId(text);
    if (bytes === undefined)
      throw new RpcError('params.invalid', `"${text}" is not a trace id: 32 hex digits are due.`);
    return { bytes, isNamed: true };
  });
}

/** Traces that are pinned, bookmarked or noted, themselves or a span of theirs. */
function noted({ catalog: { db } }: SearchContext): Id[] {
  const ids = db.all<{ trace_id: Uint8Array }>('SELECT trace_id FROM pin');
  // A file of an older Spanscope has no notes.
  if (db.get("SELECT 1 FROM sqlite_schema WHERE name = 'annotation'") !== undefined)
    ids.push(...db.all<{ trace_id: Uint8Array }>('SELECT DISTINCT trace_id FROM annotation'));
  return ids.map(({ trace_id }) => ({ bytes: trace_id, isNamed: false }));
}

function emptyReason({ selection, traceIds }: ExportScope): string {
  if (selection !== undefined) return 'Nothing is selected: no trace matches.';
  if (traceIds !== undefined) return 'None of these traces is in this session.';
  return 'No trace is pinned, bookmarked or noted in this session.';
}
