import type { Signal } from '../../core/model/signal.ts';

const signalPaths = new Map<string, Signal>([
  ['/v1/traces', 'traces'],
  ['/v1/logs', 'logs'],
  ['/v1/metrics', 'metrics'],
  ['/v1development/profiles', 'profiles'],
]);

/** The gRPC methods of each signal's collector service. */
export const GRPC_METHODS: readonly { path: string; signal: Signal }[] = [
  { path: grpcPath('trace.v1.TraceService'), signal: 'traces' },
  { path: grpcPath('logs.v1.LogsService'), signal: 'logs' },
  { path: grpcPath('metrics.v1.MetricsService'), signal: 'metrics' },
  { path: grpcPath('profiles.v1development.ProfilesService'), signal: 'profiles' },
];

function grpcPath(service: string): string {
  return `/opentelemetry.proto.collector.${service}/Export`;
}

/** How much of a path that is not ours is repeated to the user. */
const SHOWN_PATH = 80;

export type Route = { signal: Signal } | { signal: undefined; hint: string };

/** The signal that a request's path is for, or what to say about a path that is for none. */
export function routeOf(url: string): Route {
  const query = url.indexOf('?');
  const path = query < 0 ? url : url.slice(0, query);
  const signal = signalPaths.get(path);
  return signal === undefined ? { signal, hint: hintFor(path) } : { signal };
}

function hintFor(path: string): string {
  const shown = path.length > SHOWN_PATH ? `${path.slice(0, SHOWN_PATH)}…` : path;
  const paths = [...signalPaths.keys()].slice(0, 3).join(', ');
  if (path === '/') {
    return `The endpoint lacks a path: OTLP is sent to ${paths}. A signal's own endpoint setting is used as it stands.`;
  }
  for (const known of signalPaths.keys()) {
    if (path === `${known}/`) return `${shown} has a slash too many: use ${known}.`;
    if (path === known + known || path.startsWith(known + '/v1')) {
      return `${shown} has the path twice: the SDK appends it to the endpoint, so leave ${known} out of the setting.`;
    }
    if (path.endsWith(known))
      return `${shown} has a prefix that Spanscope does not use: the path is ${known}.`;
  }
  if (path.startsWith('/api/v1/spans') || path.startsWith('/api/v2/spans')) {
    return `${shown} is Zipkin's path: Spanscope receives OTLP at ${paths}.`;
  }
  if (path.startsWith('/api/traces')) {
    return `${shown} is Jaeger's path: Spanscope receives OTLP at ${paths}.`;
  }
  return `${shown} is no OTLP path: use ${paths}.`;
}
