import { Lru } from '../../core/base/lru.ts';
import { RpcError } from '../../core/contract/client.ts';
import { assembleTrace } from '../../core/analysis/assemble.ts';
import type { TraceHead } from '../../core/analysis/trace-head.ts';
import { contentHashes } from './content-hash.ts';
import { OpenTrace } from './open-trace.ts';
import { locateTrace, type TraceLocation } from './trace-location.ts';
import { fetchParts, Gathering, SpanPlaces, type TracePart } from './trace-spans.ts';
import type { SearchContext } from './trace-search.ts';

/** What stays assembled, with the columns that it was made of: one trace of a million spans, or many of the usual size. */
const OPEN_BYTES = 192 * 1024 * 1024;
/** How often callers are told how far loading is; others are answered in between. */
const PROGRESS_MS = 50;
/** Bytes of a row of an open trace: its columns, where its span lies, and what is derived from it. */
const ROW_BYTES = 90;

/** The traces that were opened last, each in the state that it had then. */
export class OpenTraces {
  readonly #traces = new Lru<string, OpenTrace>(OPEN_BYTES);
  /** Those that are being loaded: who asks meanwhile waits. */
  readonly #loading = new Map<string, Promise<unknown>>();

  /** The trace as it is now. @throws RpcError `params.invalid`, `trace.unknown`, `call.cancelled` */
  async open(context: SearchContext, traceId: string): Promise<OpenTrace> {
    for (;;) {
      const location = locateTrace(context, traceId);
      const known = this.#traces.get(location.traceId);
      if (known?.version === location.version) return known;
      const key = `${location.traceId} ${location.version}`;
      const loading = this.#loading.get(key);
      if (loading === undefined) return this.#load(context, location, key);
      // Whoever loads it may give up or fail: then it is this caller's turn.
      await loading.catch(() => undefined);
    }
  }

  /** The trace if it is open in its present state. */
  known({ traceId, version }: TraceLocation): OpenTrace | undefined {
    const known = this.#traces.get(traceId);
    return known?.version === version ? known : undefined;
  }

  async #load(context: SearchContext, location: TraceLocation, key: string): Promise<OpenTrace> {
    const loading = assembleParts(context, location);
    this.#loading.set(key, loading);
    try {
      const trace = await loading;
      this.#traces.set(location.traceId, trace, bytesOf(trace));
      return trace;
    } finally {
      this.#loading.delete(key);
    }
  }
}

async function assembleParts(context: SearchContext, location: TraceLocation): Promise<OpenTrace> {
  const parts: TracePart[] = [];
  let gathering: Gathering | undefined;
  let done = 0;
  let since = performance.now();
  for await (const part of fetchParts(context.catalog, location)) {
    parts.push(part);
    gathering ??= new Gathering(location.spans, part.spans.baseNs);
    gathering.add(part);
    done += part.rows.length;
    if (performance.now() - since < PROGRESS_MS) continue;
    context.progress?.(done, location.spans);
    await context.pause();
    since = performance.now();
  }
  // Whoever has given up is not worth the longest step.
  await context.pause();
  if (gathering === undefined)
    throw new RpcError('trace.unknown', `There is no trace ${location.traceId} in this session.`);
  const { table, events } = gathering.finish();
  const hashOf = contentHashes(new SpanPlaces(parts));
  const { spans } = location;
  const onHead = context.progress && ((head: TraceHead) => context.progress?.(spans, spans, head));
  const assembled = assembleTrace(location.traceId, { ...table, hashOf }, events, onHead);
  return new OpenTrace(location.traceId, location.version, parts, assembled);
}

function bytesOf({ columns, parts }: OpenTrace): number {
  let bytes = columns.count * ROW_BYTES;
  // A segment's columns are kept whole, however little of it is of this trace.
  for (const { spans } of parts) bytes += spans.start.buffer.byteLength;
  return bytes;
}
