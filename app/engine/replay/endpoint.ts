import { RpcError } from '../../core/contract/client.ts';
import type { ReplayProtocol, ReplaySignal } from '../../core/contract/file-methods.ts';

/** Headers that say how a request is sent, which is not for the user to say. */
const OWN_HEADERS = new Set([
  'content-type',
  'content-encoding',
  'content-length',
  'transfer-encoding',
  'host',
  'connection',
  'upgrade',
  'te',
]);

/** Where OTLP/gRPC is received by convention. */
const GRPC_PORT = '4317';
/** What OTLP/HTTP's paths end in, and the paths of OTLP's gRPC services. */
const HTTP_PATH = /\/v1\/(traces|logs|metrics)$/;
const GRPC_PATHS: Record<ReplaySignal, string> = {
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
};

/** Where a replay goes: an address, and how it speaks there. */
export interface ReplayEndpoint {
  url: URL;
  protocol: ReplayProtocol;
}

/**
 * Where a replay goes, checked: an http or https address without credentials (these go into a header).
 * @param protocol when absent it is told by the address: gRPC has a port of its own
 * @throws RpcError `params.invalid`
 */
export function readEndpoint(text: string, protocol?: ReplayProtocol): ReplayEndpoint {
  const url = URL.parse(text.trim());
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw invalid(`"${text}" is not an http or https address, such as http://localhost:4318.`);
  if (url.username !== '' || url.password !== '')
    throw invalid('The address of a replay can hold no user and password; give them as a header.');
  url.hash = '';
  const isGrpc =
    protocol === undefined ? url.port === GRPC_PORT && url.pathname === '/' : protocol === 'grpc';
  if (isGrpc && (url.pathname !== '/' || url.search !== ''))
    throw invalid(`OTLP/gRPC has no path: ${url.origin} is all of the address.`);
  return { url, protocol: isGrpc ? 'grpc' : 'http' };
}

/**
 * The address of each signal. A path of the user's own says where one signal goes: that of traces where they are sent, and the others
 * have none then.
 */
export function addressesOf(
  { url, protocol }: ReplayEndpoint,
  signals: readonly ReplaySignal[],
): Partial<Record<ReplaySignal, string>> {
  const addresses: Partial<Record<ReplaySignal, string>> = {};
  const isOwnPath = url.pathname !== '/' && !HTTP_PATH.test(url.pathname);
  const owner = signals.includes('traces') ? 'traces' : signals[0];
  for (const signal of signals) {
    const address = new URL(url);
    if (protocol === 'grpc') address.pathname = GRPC_PATHS[signal];
    else if (!isOwnPath)
      address.pathname = `${address.pathname.replace(HTTP_PATH, '').replace(/\/$/, '')}/v1/${signal}`;
    else if (signal !== owner) continue;
    addresses[signal] = address.href;
  }
  return addresses;
}

/** Headers by lower-case name. @throws RpcError `params.invalid` */
export function readHeaders(given: Readonly<Record<string, string>>): Record<string, string> {
  const headers: [string, string][] = [];
  for (const [name, value] of Object.entries(given)) {
    const lower = name.trim().toLowerCase();
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(lower)) throw invalid(`"${name}" can't be the name of a header.`);
    if (OWN_HEADERS.has(lower) || lower.startsWith('grpc-'))
      throw invalid(`The header ${lower} can't be given: it says what is sent.`);
    // What Node sends of a header: one line of Latin-1.
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
      throw invalid(`The header ${lower} has characters that none can have.`);
    headers.push([lower, value]);
  }
  return Object.fromEntries(headers);
}

function invalid(message: string): RpcError {
  return new RpcError('params.invalid', message);
}
