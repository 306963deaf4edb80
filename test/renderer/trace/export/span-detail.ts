import type { KeyValue } from '../../../../app/core/model/attributes.ts';
import type { SpanDetail } from '../../../../app/core/model/span.ts';

export function attributes(texts: Record<string, string>): KeyValue[] {
  return Object.entries(texts).map(([key, value]) => ({ key, value: { type: 'string', value } }));
}

/** A span with the given attributes of its own, of an exception and of its resource. */
export function spanDetail(
  own: Record<string, string>,
  exception: Record<string, string> = {},
  resource: Record<string, string> = {},
  message = '',
): SpanDetail {
  const nothing = { droppedAttributesCount: 0, schemaUrl: '' };
  return {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: '0000000000000001',
    parentSpanId: '',
    traceState: '',
    flags: 0,
    name: 'span',
    kind: 1,
    startNs: 0n,
    endNs: 1n,
    status: { code: 2, message },
    attributes: attributes(own),
    droppedAttributesCount: 0,
    events:
      Object.keys(exception).length === 0
        ? []
        : [{ timeNs: 0n, name: 'exception', attributes: attributes(exception), droppedAttributesCount: 0 }],
    droppedEventsCount: 0,
    links: [],
    droppedLinksCount: 0,
    resource: { attributes: attributes(resource), ...nothing },
    scope: { name: '', version: '', attributes: [], ...nothing },
  };
}
