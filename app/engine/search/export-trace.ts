import type { ResultOf } from '../../core/contract/methods.ts';
import { otlpProtoToJson } from '../../core/otlp/proto-to-json.ts';
import { requestOfSpans } from '../store/span-request.ts';
import { concat } from '../store/wire.ts';
import type { TracePart } from './trace-spans.ts';

const encoder = new TextEncoder();

/** A trace as an OTLP file, every span's bytes as received. */
export function exportTrace(
  traceId: string,
  parts: TracePart[],
  format: 'otlp-json' | 'otlp-proto',
): ResultOf<'traces.export'> {
  const requests: Uint8Array[] = [];
  for (const { spans, rows, read } of parts) requests.push(requestOfSpans(spans, rows, read));
  const proto = concat(requests);
  return format === 'otlp-proto'
    ? { fileName: `trace-${traceId}.otlp.pb`, mediaType: 'application/x-protobuf', data: proto }
    : {
        fileName: `trace-${traceId}.otlp.json`,
        mediaType: 'application/json',
        data: encoder.encode(otlpProtoToJson('traces', proto)),
      };
}
