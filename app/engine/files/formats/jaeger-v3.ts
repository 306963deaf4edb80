/**
 * Jaeger's stable API (api_v3): `{"result":{"resourceSpans":[…]}}`, several one behind the other where the server streams. Source:
 * jaeger-idl, query_service.proto. Losses: none of OTLP.
 */
import { readOtlpJson, type OtlpPlaces } from '../otlp/read-otlp-json.ts';
import type { FileFormat } from './format.ts';

const places: OtlpPlaces = { bases: ['result', '[].result'] };

export const jaegerV3: FileFormat = {
  name: 'Jaeger API v3 JSON',
  losses: [],
  detect: ({ text }) => /^\s*\[?\s*\{\s*"result"\s*:\s*\{\s*"resource_?spans"\s*:/i.test(text),
  read: (input) => readOtlpJson(input, places),
};
