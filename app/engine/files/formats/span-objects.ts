import type { WritableLink, WritableSpan } from '../../../core/otlp/write-traces.ts';
import type { ByteWindow } from '../byte-window.ts';
import { placeOf, type JsonEdge, type JsonItem } from '../json/json-piece.ts';
import type { FilePart } from './format.ts';
import { fieldsOf, listOf, parseExactJson, textOfBytes, type Fields } from './json-fields.ts';
import { readPieces, type PieceReader } from './piece-reader.ts';
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
  parse?: (text: string) => unknown;
  /** @returns a sentence where it can't be taken */
  map: (fields: Fields, note: Note) => ForeignSpan | string;
}

/** Links of a span. @param linkOf a link as it is written; ids that are none as empty texts, and then it is left out */
export function linksOf(
  value: unknown,
  note: Note,
  linkOf: (link: Fields | undefined) => WritableLink,
): WritableLink[] {
  return listOf(value).flatMap((item) => {
    const link = linkOf(fieldsOf(item));
    if (link.traceId !== '' && link.spanId !== '') return [link];
    note('a link without valid ids was left out');
    return [];
  });
}

/** Files of objects one behind the other, each a span with all that belongs to it. */
export class SpanObjectReader implements PieceReader {
  readonly #groups = new SpanGroups();
  readonly #resources = new Map<string, ResourceHead>();
  readonly #parse: (text: string) => unknown;
  readonly #map: SpanObjects['map'];

  constructor({ parse = parseExactJson, map }: SpanObjects) {
    this.#parse = parse;
    this.#map = map;
  }

  *take(piece: JsonItem | JsonEdge): Generator<FilePart> {
    if (piece.kind !== 'item') return;
    const place = placeOf(piece);
    const notes: string[] = [];
    const note: Note = (reason) => notes.push(reason);
    const value = this.#parse(textOfBytes(piece.bytes));
    const spans = Array.isArray(value) ? (value as unknown[]) : [value];
    for (const [i, item] of spans.entries()) {
      const where = spans.length > 1 ? `${place}, ${i + 1}. in the list` : place;
      const fields = fieldsOf(item);
      const mapped = fields === undefined ? 'no JSON object' : this.#map(fields, note);
      if (typeof mapped === 'string') yield { kind: 'skipped', place: where, reason: mapped };
      else this.#add(mapped);
      for (const reason of notes.splice(0)) yield { kind: 'repaired', place: where, reason };
    }
    if (this.#groups.full) yield* this.end();
  }

  *end(): Generator<FilePart> {
    const resourceOf = (key: string): ResourceHead => this.#resources.get(key) ?? { resource: [] };
    for (const payload of this.#groups.take(resourceOf)) yield { kind: 'request', signal: 'traces', payload };
    this.#resources.clear();
  }

  /** A console's output grows: each span is wanted as soon as it is there. */
  pause(): Generator<FilePart> {
    return this.end();
  }

  #add({ resourceKey, resource, scope, span }: ForeignSpan): void {
    if (!this.#resources.has(resourceKey)) this.#resources.set(resourceKey, resource());
    this.#groups.add(resourceKey, scope, span);
  }
}

/** Reads such a file. */
export function readSpanObjects(input: ByteWindow, format: SpanObjects): AsyncGenerator<FilePart> {
  return readPieces(input, ['', '[]'], new SpanObjectReader(format));
}
