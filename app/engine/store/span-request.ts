import type { SpanColumns } from './segment-columns.ts';
import { concat, pushVarint } from './wire.ts';

/** Reads a range of a segment's payload. */
export type PayloadReader = (offset: number, length: number) => Uint8Array;

/** One span as a request of its own: its bytes, resource, scope and schema URLs as they were received. */
export function requestOfSpan(spans: SpanColumns, row: number, read: PayloadReader): Uint8Array<ArrayBuffer> {
  const resource = spans.resources[spans.resource[row]!]!;
  const scope = spans.scopes[spans.scope[row]!]!;
  const scopeGroup = concat([
    field(1, read(scope.offset, scope.length)),
    field(2, read(spans.offset[row]!, spans.length[row]!)),
    field(3, read(scope.schemaOffset, scope.schemaLength)),
  ]);
  const resourceGroup = concat([
    field(1, read(resource.offset, resource.length)),
    field(2, scopeGroup),
    field(3, read(resource.schemaOffset, resource.schemaLength)),
  ]);
  return field(1, resourceGroup);
}

/** A length-delimited field; nothing where it is empty, which means the same. */
function field(number: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  if (bytes.length === 0) return new Uint8Array(0);
  const head: number[] = [(number << 3) | 2];
  pushVarint(head, bytes.length);
  return concat([Uint8Array.from(head), bytes]);
}
