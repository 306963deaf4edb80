import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { KeyValue } from '../../../core/model/attributes.ts';
import { SpanList } from '../../../core/otlp/span-list.ts';
import { writeTraces, type WritableScope, type WritableSpan } from '../../../core/otlp/write-traces.ts';

/** What a scope is, without spans. */
export type ScopeHead = Omit<WritableScope, 'spans' | 'written'>;

/** What a resource is, without scopes. */
export interface ResourceHead {
  resource: readonly KeyValue[];
  schemaUrl?: string | undefined;
}

export const NO_SCOPE: ScopeHead = { name: '' };

/** A request of about this size is what journals and segments like best. */
const REQUEST_BYTES = 1024 * 1024;
/** Groups that are filled at the same time; more of them only come from files made to have many. */
const MAX_GROUPS = 4096;
/** Spans that have to wait are packed beyond this many bytes… */
const PLAIN_BYTES = 16 * 1024 * 1024;
/** …in pieces of this size, by the fastest level: spans shrink to a sixth or so. */
const PIECE_BYTES = 256 * 1024;
const packing = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

interface Group {
  resourceKey: string;
  scope: ScopeHead;
  list: SpanList;
  packed: Uint8Array[];
}

/**
 * Spans on their way into requests, by resource and scope. Those of resources that are not known yet wait packed, so that even a trace
 * of gigabytes fits into memory.
 */
export class SpanGroups {
  readonly #groups = new Map<string, Group>();
  /** Bytes of all groups as they are held. */
  #held = 0;

  /** Bytes of memory that the spans take. */
  get held(): number {
    return this.#held;
  }

  /** True once there is enough for a request. */
  get full(): boolean {
    return this.#held >= REQUEST_BYTES || this.#groups.size >= MAX_GROUPS;
  }

  /**
   * Adds a span below a scope of a resource; the keys are what tells resources and scopes apart.
   * @throws RangeError for what can't be written
   */
  add(resourceKey: string, scope: ScopeHead, span: WritableSpan): void {
    const { name, version = '', attributes } = scope;
    const scopeKey = attributes === undefined ? `${name.length} ${name}${version}` : keyOf(scope);
    const key = `${resourceKey.length} ${resourceKey}${scopeKey}`;
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = { resourceKey, scope, list: new SpanList(), packed: [] };
      this.#groups.set(key, group);
      this.#held += group.list.room;
    }
    const { list } = group;
    const before = list.room;
    list.add(span);
    this.#held += list.room - before;
    if (this.#held > PLAIN_BYTES && list.size > PIECE_BYTES) this.#pack(group);
  }

  #pack(group: Group): void {
    const before = group.list.room;
    const packed = zstdCompressSync(group.list.take(), packing);
    group.packed.push(packed);
    this.#held += packed.length + group.list.room - before;
  }

  /** Everything as requests; nothing is held afterwards. @param resourceOf what a resource key stands for */
  *take(resourceOf: (key: string) => ResourceHead): Generator<Uint8Array<ArrayBuffer>> {
    const byResource = new Map<string, Group[]>();
    for (const group of this.#groups.values()) {
      const { resourceKey, packed, scope } = group;
      const head = packed.length > 0 ? resourceOf(resourceKey) : undefined;
      for (const piece of packed) {
        yield writeTraces([
          { ...head!, scopes: [{ ...scope, spans: [], written: [zstdDecompressSync(piece)] }] },
        ]);
      }
      const known = byResource.get(resourceKey);
      if (known === undefined) byResource.set(resourceKey, [group]);
      else known.push(group);
    }
    this.#groups.clear();
    this.#held = 0;
    if (byResource.size === 0) return;
    yield writeTraces(
      [...byResource].map(([key, groups]) => ({
        ...resourceOf(key),
        scopes: groups
          .filter(({ list }) => list.size > 0)
          .map(({ scope, list }) => ({ ...scope, spans: [], written: [list.take()] })),
      })),
    );
  }
}

/** A scope with attributes as a text. */
function keyOf(scope: ScopeHead): string {
  return JSON.stringify(scope, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}
