import { Lru } from '../../../core/base/lru.ts';
import type { StoreDatabase } from '../../store/database.ts';
import { KnownEnds } from './link-ends.ts';
import type { MapPart } from './map-part.ts';

/** What segments were counted to is some 25 KB each: those of ten million spans stay. */
const KNOWN_BYTES = 64 * 1024 * 1024;
const BYTES_PER_NODE = 200;
const BYTES_PER_BUCKET = 6;
const BYTES_PER_TRACE = 12;
const BYTES_PER_SPAN = 54;
const BYTES_PER_RECEIPT = 400;

/** What maps have counted of whole segments: these do not change, so a map adds up what is known already. */
export class KnownMapParts {
  readonly ends = new KnownEnds();
  readonly #parts = new Lru<string, MapPart>(KNOWN_BYTES);

  /** @param spansOf by number: spans of the trace now; a trace that has got others is not whole there any more */
  get(key: string, spansOf: Uint32Array): MapPart | undefined {
    const part = this.#parts.get(key);
    if (part === undefined) return undefined;
    const { whole, wholeSpans } = part;
    for (let i = 0; i < whole.length; i++) if (spansOf[whole[i]!] !== wholeSpans[i]) return undefined;
    return part;
  }

  set(key: string, part: MapPart): void {
    this.#parts.set(key, part, bytesOf(part));
  }
}

function bytesOf({ graph, rest, traces }: MapPart): number {
  const { tally, open } = graph;
  return (
    tally.nodes.length * BYTES_PER_NODE +
    tally.latency.bucket.length * BYTES_PER_BUCKET +
    traces.length * BYTES_PER_TRACE +
    (rest?.spans.count ?? 0) * BYTES_PER_SPAN +
    open.length * BYTES_PER_RECEIPT
  );
}

/** By data file, as a reader has it open: every call has a catalog of its own. */
const known = new WeakMap<StoreDatabase, KnownMapParts>();

/** Those of a reader. */
export function knownMapParts(db: StoreDatabase): KnownMapParts {
  let parts = known.get(db);
  if (parts === undefined) known.set(db, (parts = new KnownMapParts()));
  return parts;
}
