/** What these tests write of OTLP/JSON. */
export interface KeyValue {
  key: string;
  value: { stringValue: string } | { kvlistValue: { values: KeyValue[] } } | { intValue: string };
}

export interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  traceState?: string;
  name: string;
  kind?: number;
  startTimeUnixNano?: string;
  endTimeUnixNano?: string;
  attributes?: KeyValue[];
  events?: { timeUnixNano: string; name: string; attributes?: KeyValue[] }[];
  links?: { traceId: string; spanId: string; traceState?: string; attributes?: KeyValue[] }[];
  status?: { code: number; message?: string };
}

export interface ResourceSpans {
  resource: { attributes: KeyValue[] };
  scopeSpans: { scope?: { name: string; version?: string; attributes?: KeyValue[] }; spans: Span[] }[];
}

export const text = (key: string, stringValue: string): KeyValue => ({ key, value: { stringValue } });

/** An id of `bytes` bytes that ends in the number. */
export const id = (bytes: number, prefix: string, n: number): string =>
  prefix + n.toString(16).padStart(bytes * 2 - prefix.length, '0');

export function ofService(service: string, spans: Span[]): ResourceSpans {
  return { resource: { attributes: [text('service.name', service)] }, scopeSpans: [{ spans }] };
}

/** Sends over OTLP/HTTP. @returns the status, and the answer's text */
export async function send(otlpHttp: string, resourceSpans: ResourceSpans[]): Promise<[number, string]> {
  const response = await fetch(`${otlpHttp}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans }),
  });
  return [response.status, await response.text()];
}
