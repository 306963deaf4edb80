import type { WritableSpan } from '../../../core/otlp/write-traces.ts';
import type { ByteWindow } from '../byte-window.ts';
import { jsonItems } from '../json/json-items.ts';
import { placeOf } from '../json/json-piece.ts';
import type { FilePart } from './format.ts';
import { fieldsOf, parseExactJson, textOfBytes, type Fields } from './json-fields.ts';
import { SpanGroups, type ResourceHead, type ScopeHead } from './span-groups.ts';

/** Told of what is put right. */
export type Note = (reason: string) => void;

/** A span with what it belongs to. */
export interface ForeignSpan {
  span: WritableSpan;
  scope: ScopeHead;
  /** What tells its resource from others. */
  resourceKey: string;
  /** Called where no span before had this key. */
  resource: () => ResourceHead;
}

interface SpanObjects {
  /** The text of one value, as JSON. */
  parse?: (text: string, note: Note) => unknown;
  /** @returns a sentence where it can't be taken */
  map: (fields: Fields, note: Note) => ForeignSpan | string;
}

/** Files of objects one behind the other, each a span with all that belongs to it. */
export async function* readSpanObjects(
  input: ByteWindow,
  { parse = parseExactJson, map }: SpanObjects,
): AsyncGenerator<FilePart> {
  const groups = new SpanGroups();
  const resources = new Map<string, ResourceHead>();
  const take = function* (): Generator<FilePart> {
    for (const payload of groups.take((key) => resources.get(key)!)) {
      yield { kind: 'request', signal: 'traces', payload };
    }
    resources.clear();
  };
  for await (const piece of jsonItems(input, ['', '[]'])) {
    const place = placeOf(piece);
    if (piece.kind === 'fault') yield { kind: 'skipped', place, reason: piece.message };
    if (piece.kind !== 'item') continue;
    const notes: string[] = [];
    const note: Note = (reason) => notes.push(reason);
    const value = parse(textOfBytes(piece.bytes), note);
    const spans = Array.isArray(value) ? (value as unknown[]) : [value];
    for (const [i, item] of spans.entries()) {
      const where = spans.length > 1 ? `${place}, ${i + 1}. in the list` : place;
      const fields = fieldsOf(item);
      const mapped = fields === undefined ? 'no JSON object' : map(fields, note);
      if (typeof mapped === 'string') yield { kind: 'skipped', place: where, reason: mapped };
      else {
        if (!resources.has(mapped.resourceKey)) resources.set(mapped.resourceKey, mapped.resource());
        groups.add(mapped.resourceKey, mapped.scope, mapped.span);
      }
      for (const reason of notes.splice(0)) yield { kind: 'repaired', place: where, reason };
    }
    if (groups.full) yield* take();
  }
  yield* take();
}
