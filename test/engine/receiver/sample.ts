import type { KeyValue } from '../../../app/core/model/attributes.ts';
import { writeTraces, type WritableSpan } from '../../../app/core/otlp/write-traces.ts';

export const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';

export function sampleSpan(number: number): WritableSpan {
  return {
    traceId: TRACE_ID,
    spanId: (number + 1).toString(16).padStart(16, '0'),
    name: `span ${number}`,
    kind: 2,
    startNs: 1_790_000_000_123_456_789n,
    endNs: 1_790_000_000_223_456_789n,
    attributes: [{ key: 'n', value: { type: 'int', value: BigInt(number) } }],
  };
}

/** A request of so many spans. */
export function sampleTraces(count = 1): Uint8Array<ArrayBuffer> {
  const spans = Array.from({ length: count }, (_, i) => sampleSpan(i));
  return writeTraces([
    {
      resource: [{ key: 'service.name', value: { type: 'string', value: 'shop' } }],
      scopes: [{ name: 'test', spans }],
    },
  ]);
}

/** A request of one span that is at least so many bytes long. */
export function longTraces(bytes: number): Uint8Array<ArrayBuffer> {
  const text: KeyValue = { key: 'text', value: { type: 'string', value: 'x'.repeat(bytes) } };
  return writeTraces([{ resource: [text], scopes: [{ name: 'test', spans: [sampleSpan(0)] }] }]);
}
