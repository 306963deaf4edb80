import type { AnyValue } from '../../../core/model/attributes.ts';
import { Kind, Status } from '../../../core/model/span.ts';

/** Span kinds as Jaeger's `span.kind` tag and Zipkin's `kind` name them, in lower case. */
const kinds = new Map<string, number>([
  ['internal', Kind.internal],
  ['server', Kind.server],
  ['client', Kind.client],
  ['producer', Kind.producer],
  ['consumer', Kind.consumer],
]);

/** The number of a kind by its name in any case; undefined for any other text. */
export function kindOf(name: string): number | undefined {
  return kinds.get(name.toLowerCase());
}

/** The number of a status by its name in any case. */
export function statusCodeOf(name: string): number | undefined {
  switch (name.toUpperCase()) {
    case 'OK':
      return Status.ok;
    case 'ERROR':
      return Status.error;
    case 'UNSET':
      return Status.unset;
    default:
      return undefined;
  }
}

/**
 * What an HTTP status says of a span that has no status of its own (OpenTelemetry's rule for HTTP spans): from 500 on it failed, from
 * 400 on for a client.
 */
export function statusOfHttp(value: AnyValue, kind: number): number {
  const code = value.type === 'int' ? Number(value.value) : value.type === 'string' ? Number(value.value) : 0;
  if (code >= 500 && code < 600) return Status.error;
  return code >= 400 && code < 500 && kind === Kind.client ? Status.error : Status.unset;
}

export const HTTP_STATUS_KEYS: ReadonlySet<string> = new Set([
  'http.status_code',
  'http.response.status_code',
]);
