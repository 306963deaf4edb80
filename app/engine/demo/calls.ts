import { Kind } from '../../core/model/span.ts';
import { CONTEXT_DROPPING_SERVICE } from './faults.ts';
import type { PlainAttributes } from './attributes.ts';
import type { ServiceName } from './services.ts';
import { Work, type Outcome } from './work.ts';

/** What the called service does; a failure travels back to the caller. */
export type Handler = (work: Work) => Outcome;

/** gRPC codes that are the server's own fault, and so mark its span as failed too. */
const SERVER_FAULTS = new Set(['UNKNOWN', 'DEADLINE_EXCEEDED', 'INTERNAL', 'UNAVAILABLE', 'DATA_LOSS']);

function hop(work: Work, client: Work): void {
  client.now += work.random.logNormal(work.journey.region.networkMs, 0.4);
}

/** A call of another service over gRPC: the caller's client span around the service's server span. */
export function grpc(
  work: Work,
  service: ServiceName,
  method: string,
  handler: Handler,
  attributes: PlainAttributes = {},
): Outcome {
  const target = work.peer(service);
  const rpc = { 'rpc.system.name': 'grpc', 'rpc.method': method, ...attributes };
  const address = { 'server.address': `${service}.shop.svc`, 'server.port': 8080 };
  const client = new Work(work.journey, work.instance, {
    name: method,
    kind: Kind.client,
    scope: work.instance.language.scopes.rpc,
    parent: work.context,
    attributes: { ...rpc, ...address },
    at: work.now,
  });
  hop(work, client);
  const server = new Work(work.journey, target, {
    name: method,
    kind: Kind.server,
    scope: target.language.scopes.rpc,
    parent: client.context,
    remote: true,
    attributes: rpc,
    at: client.now,
  });
  const failure = handler(server);
  const code = failure?.grpc ?? 'OK';
  server.set({ 'rpc.response.status_code': code });
  client.set({ 'rpc.response.status_code': code });
  if (failure !== undefined) {
    if (SERVER_FAULTS.has(code)) server.error(failure.message, failure.type);
    client.error(failure.message, code);
  }
  server.end();
  client.now = server.now;
  hop(work, client);
  client.end();
  work.now = client.now;
  return failure;
}

export interface HttpCall {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With parameters, e.g. `/products/{id}`. */
  route: string;
  path: string;
  host?: string;
  /** Sets the delay between caller and service where it isn't the region's own network, milliseconds each way. */
  delayMs?: number;
  status?: number;
  client?: PlainAttributes;
  server?: PlainAttributes;
}

/** A call of another service over HTTP. */
export function http(work: Work, service: ServiceName, call: HttpCall, handler: Handler): Outcome {
  const host = call.host ?? `${service}.shop.svc`;
  const scheme = call.host === undefined ? 'http' : 'https';
  const target = work.peer(service);
  const client = new Work(work.journey, work.instance, {
    name: `${call.method} ${call.route}`,
    kind: Kind.client,
    scope: work.instance.language.scopes.http,
    parent: work.context,
    attributes: {
      'http.request.method': call.method,
      'url.full': `${scheme}://${host}${call.path}`,
      'url.template': call.route,
      'server.address': host,
      'server.port': scheme === 'https' ? 443 : 8080,
      ...call.client,
    },
    at: work.now,
  });
  const delay = () => {
    if (call.delayMs === undefined) hop(work, client);
    else client.now += work.random.logNormal(call.delayMs, 0.5);
  };
  delay();
  const dropsContext =
    service === CONTEXT_DROPPING_SERVICE && work.journey.shop.faults.has('missing-instrumentation');
  const server = new Work(work.journey, target, {
    name: `${call.method} ${call.route}`,
    kind: Kind.server,
    scope: target.language.scopes.http,
    parent: dropsContext ? undefined : client.context,
    remote: true,
    attributes: {
      'http.request.method': call.method,
      'http.route': call.route,
      'url.scheme': scheme,
      'url.path': call.path.split('?')[0] ?? call.path,
      ...call.server,
    },
    at: client.now,
  });
  const failure = handler(server);
  const status = failure?.http ?? call.status ?? 200;
  server.set({ 'http.response.status_code': status });
  client.set({ 'http.response.status_code': status });
  if (failure !== undefined) {
    if (status >= 500) server.error(failure.message, failure.type);
    client.error(failure.message, String(status));
  }
  server.end();
  client.now = server.now;
  delay();
  client.end();
  work.now = client.now;
  return failure;
}

export interface OutsideCall {
  method: 'GET' | 'POST';
  host: string;
  path: string;
  medianMs: number;
  spread?: number;
  attributes?: PlainAttributes;
  /** What the host answers with; a failure ends the call. */
  failure?: Outcome;
  /** Ends the call after exactly so long, as a client's time limit does. */
  timeoutMs?: number | undefined;
}

/** A call of a host outside the shop: it has no spans of its own. */
export function outside(work: Work, call: OutsideCall): Outcome {
  const client = new Work(work.journey, work.instance, {
    name: `${call.method} ${call.host}${call.path}`,
    kind: Kind.client,
    scope: work.instance.language.scopes.http,
    parent: work.context,
    attributes: {
      'http.request.method': call.method,
      'url.full': `https://${call.host}${call.path}`,
      'server.address': call.host,
      'server.port': 443,
      'network.protocol.version': '2',
      ...call.attributes,
    },
    at: work.now,
  });
  if (call.timeoutMs === undefined) client.spend(call.medianMs, call.spread);
  else client.now += call.timeoutMs;
  const failure = call.failure;
  client.set({ 'http.response.status_code': failure?.http ?? 200 });
  if (failure !== undefined) client.error(failure.message, failure.type);
  client.end();
  work.now = client.now;
  return failure;
}
