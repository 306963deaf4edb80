import { Kind } from '../model/span.ts';

/** What a call goes to, where that has no spans of its own. `service` is a name that the caller was told. */
export interface Peer {
  id: string;
  name: string;
  kind: 'database' | 'queue' | 'external' | 'service';
}

/** Longer names are cut: they come from outside, and a node has room for one line. */
const MAX_NAME_LENGTH = 200;

/** Said by the scheme already: one host is one node, whether its port was named or not. */
const DEFAULT_PORTS = new Set(['80', '443']);

/** Spans that take messages from a broker by asking for them: the call does not carry the message there. */
const POLLING = new Set(['receive', 'settle']);

/** The graph's node for a service. Distinct from the ids of all other nodes, which begin with their kind or are `user`. */
export function serviceNodeId(service: string): string {
  return service === USER_NODE_ID || /^(service|database|queue|external):/.test(service)
    ? `service:${service}`
    : service;
}

/** The graph's node for whoever calls a server span that has no parent. */
export const USER_NODE_ID = 'user';

/**
 * Names what a client or producer span calls, or the broker that a consumer span takes from, by its attributes; undefined where
 * they name nothing and for other kinds of spans. The first of: `service.peer.name`, the database, the message broker and its
 * destination, the GenAI provider, the RPC service, the server's address, the network peer, the host of the URL. Former names of
 * the attributes count as well.
 *
 * @param get the value of an attribute of the span as text
 */
export function peerOf(get: (key: string) => string | undefined, kind: number): Peer | undefined {
  const consumes = kind === Kind.consumer;
  if (kind !== Kind.client && kind !== Kind.producer && !consumes) return undefined;
  const first = (...keys: string[]): string | undefined => {
    for (const key of keys) {
      const value = get(key);
      if (value !== undefined && value !== '') return value;
    }
    return undefined;
  };

  const messaging = first('messaging.system');
  if (consumes) return messaging === undefined ? undefined : peer('queue', broker(messaging, first));
  const operation = first('messaging.operation.type', 'messaging.operation');
  if (messaging !== undefined && operation !== undefined && POLLING.has(operation)) return undefined;

  const database = first('db.system.name', 'db.system');
  const told = first('service.peer.name', 'peer.service');
  if (told !== undefined) {
    return peer(database !== undefined ? 'database' : messaging !== undefined ? 'queue' : 'service', told);
  }
  const host = first('server.address', 'net.peer.name')?.toLowerCase();
  if (database !== undefined) {
    const namespace = first('db.namespace', 'db.name', 'db.redis.database_index');
    return peer(
      'database',
      database + (namespace === undefined ? '' : `/${namespace}`) + (host === undefined ? '' : `@${host}`),
    );
  }
  if (messaging !== undefined) return peer('queue', broker(messaging, first));
  const outside =
    first('gen_ai.provider.name', 'gen_ai.system') ??
    first('rpc.service') ??
    rpcServiceOf(first('rpc.method')) ??
    (host === undefined ? undefined : withPort(host, first('server.port', 'net.peer.port'))) ??
    first('network.peer.address', 'net.sock.peer.addr', 'net.peer.ip') ??
    hostOf(first('url.full', 'http.url')) ??
    first('http.host')?.toLowerCase();
  return outside === undefined ? undefined : peer('external', outside);
}

function peer(kind: Peer['kind'], text: string): Peer {
  const name = text.length > MAX_NAME_LENGTH ? `${text.slice(0, MAX_NAME_LENGTH)}…` : text;
  return { id: kind === 'service' ? serviceNodeId(name) : `${kind}:${name}`, name, kind };
}

/** `system/destination`; a template stands for the destinations made from it, and temporary ones are all one. */
function broker(system: string, first: (...keys: string[]) => string | undefined): string {
  const isSet = (key: string): boolean => first(key)?.toLowerCase() === 'true';
  const destination =
    first('messaging.destination.template') ??
    (isSet('messaging.destination.temporary') || isSet('messaging.destination.anonymous')
      ? '(temporary)'
      : first('messaging.destination.name', 'messaging.destination'));
  return destination === undefined ? system : `${system}/${destination}`;
}

/** The service of a full RPC method name, `package.Service/Method`. */
function rpcServiceOf(method: string | undefined): string | undefined {
  const end = method?.lastIndexOf('/') ?? -1;
  return end > 0 ? method!.slice(0, end) : undefined;
}

function withPort(host: string, port: string | undefined): string {
  if (port === undefined || DEFAULT_PORTS.has(port)) return host;
  return host.includes(':') && !host.startsWith('[') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Host and port of a URL, without credentials. */
function hostOf(url: string | undefined): string | undefined {
  const authority = url === undefined ? undefined : /^[a-z][a-z0-9+.-]*:\/\/([^/?#\\]+)/i.exec(url)?.[1];
  if (authority === undefined) return undefined;
  const host = authority.slice(authority.lastIndexOf('@') + 1).toLowerCase();
  return host === '' ? undefined : host.replace(/:(80|443)$/, '');
}
