/**
 * Zipkin's JSON, of both versions of its API: a list of spans (a trace, or what a service reports), a list of traces, or one span a
 * line. Sources: Zipkin's OpenAPI document; for the first version its Thrift definitions.
 */
import type { KeyValue } from '../../../core/model/attributes.ts';
import { placeOf, type JsonEdge, type JsonItem } from '../json/json-piece.ts';
import type { FileFormat, FilePart } from './format.ts';
import { fieldsOf, parseJson, stringValue, textOfBytes } from './json-fields.ts';
import { readPieces, type PieceReader } from './piece-reader.ts';
import { SpanGroups } from './span-groups.ts';
import { SharedSpans, WINDOW_SPANS } from './zipkin-shared.ts';
import { isZipkinV1, spansOfV1 } from './zipkin-v1.ts';
import { spanOfZipkin, type ZipkinSpan } from './zipkin-span.ts';

class ZipkinReader implements PieceReader {
  readonly #groups = new SpanGroups();
  readonly #shared = new SharedSpans();

  *take(piece: JsonItem | JsonEdge): Generator<FilePart> {
    if (piece.kind === 'item') yield* this.#value(parseJson(textOfBytes(piece.bytes)), placeOf(piece));
    else if (piece.kind === 'leave') this.#endTrace();
  }

  /** A span, a list of them, or a list of such lists. */
  *#value(value: unknown, place: string): Generator<FilePart> {
    const fields = fieldsOf(value);
    if (fields !== undefined) {
      for (const span of isZipkinV1(fields) ? spansOfV1(fields) : [fields]) {
        const notes: string[] = [];
        const mapped = spanOfZipkin(span, (reason) => notes.push(reason));
        if (typeof mapped === 'string') yield { kind: 'skipped', place, reason: mapped };
        else this.#group(this.#shared.add(mapped));
        for (const reason of notes) yield { kind: 'repaired', place, reason };
      }
      if (this.#groups.full) yield* this.#flush();
    } else if (Array.isArray(value)) {
      for (const [i, item] of (value as unknown[]).entries()) {
        yield* this.#inList(item, value.length > 1 ? `${place}, ${i + 1}. in the list` : place);
      }
    } else yield { kind: 'skipped', place, reason: 'no span' };
  }

  /** Lists lie two deep at most. */
  *#inList(value: unknown, place: string): Generator<FilePart> {
    if (!Array.isArray(value)) {
      yield* this.#value(value, place);
      return;
    }
    for (const [i, item] of (value as unknown[]).entries()) {
      const where = value.length > 1 ? `${place}, span ${i + 1}` : place;
      if (Array.isArray(item)) yield { kind: 'skipped', place: where, reason: 'no span' };
      else yield* this.#value(item, where);
    }
    this.#endTrace();
  }

  /** Nothing that comes belongs to the spans so far. */
  #endTrace(): void {
    this.#group(this.#shared.end());
  }

  *end(): Generator<FilePart> {
    this.#endTrace();
    yield* this.#flush();
  }

  #group(spans: readonly ZipkinSpan[]): void {
    for (const { service, scope, span } of spans) this.#groups.add(service, scope, span);
  }

  *#flush(): Generator<FilePart> {
    const resourceOf = (service: string): { resource: KeyValue[] } => ({
      resource: service === '' ? [] : [{ key: 'service.name', value: stringValue(service) }],
    });
    for (const payload of this.#groups.take(resourceOf)) yield { kind: 'request', signal: 'traces', payload };
  }
}

export const zipkin: FileFormat = {
  name: 'Zipkin JSON',
  losses: [
    'Times are in microseconds: what is shorter is not in the file.',
    'All attributes are texts; their types are not in the file.',
    'Resources are not told apart from spans: of a resource the file has only its service name.',
    'Names may have been put into lower case by whoever wrote them.',
    `Where both sides of a call share an id, the server's gets one of its own, if they lie within ${WINDOW_SPANS} spans.`,
  ],
  detect: ({ text }) =>
    /^\s*[{[]/.test(text) &&
    /"traceId"\s*:\s*"[0-9a-fA-F]{1,32}"/.test(text) &&
    /"id"\s*:\s*"[0-9a-fA-F]{1,16}"/.test(text) &&
    /"(?:localEndpoint|remoteEndpoint|annotations|binaryAnnotations|timestamp|parentId|duration|name|tags)"\s*:/.test(
      text,
    ) &&
    !/"(?:spanId|spanID|resourceSpans)"\s*:/.test(text),
  read: (input) => readPieces(input, ['', '[]', '[][]'], new ZipkinReader()),
};
