import { readEnd, readerAt, readMessage, readText } from '../../../app/core/otlp/read-message.ts';
import { readResource, readScope, readSpan, type ByteRange } from '../../../app/core/otlp/read-span.ts';
import { RESOURCE_SPANS, SCOPE_SPANS, TRACES } from '../../../app/core/otlp/trace-fields.ts';
import type { SpanDetail } from '../../../app/core/model/span.ts';

/** Every span of a request, in order, as the store's reader would take it apart. */
export function readTraces(bytes: Uint8Array): SpanDetail[] {
  const spans: SpanDetail[] = [];
  const reader = readerAt(bytes, 0);
  const range = (): ByteRange => {
    const end = readEnd(reader);
    const start = reader.pos;
    reader.pos = end;
    return { bytes, start, end };
  };
  const none: ByteRange = { bytes, start: 0, end: 0 };
  readMessage(reader, TRACES, bytes.length, () => {
    let resource = none;
    let resourceSchemaUrl = '';
    const scopes: { scope: ByteRange; schemaUrl: string; spans: ByteRange[] }[] = [];
    readMessage(reader, RESOURCE_SPANS, readEnd(reader), (key) => {
      if (key === 'resource') resource = range();
      else if (key === 'schemaUrl') resourceSchemaUrl = readText(reader);
      else {
        const group = { scope: none, schemaUrl: '', spans: [] as ByteRange[] };
        scopes.push(group);
        readMessage(reader, SCOPE_SPANS, readEnd(reader), (part) => {
          if (part === 'scope') group.scope = range();
          else if (part === 'spans') group.spans.push(range());
          else group.schemaUrl = readText(reader);
        });
      }
    });
    for (const group of scopes) {
      for (const { start, end } of group.spans) {
        spans.push({
          ...readSpan(bytes, start, end),
          resource: readResource(bytes, resource.start, resource.end, resourceSchemaUrl),
          scope: readScope(bytes, group.scope.start, group.scope.end, group.schemaUrl),
        });
      }
    }
  });
  return spans;
}
