/**
 * Attribute names that a later version of the OpenTelemetry semantic conventions (up to 1.44) replaced, old first. A name may be
 * replaced by several, each for some spans (`net.peer.name`), and several by one. `http.target` became
 * `url.path` and `url.query`: only the path is looked up.
 */
const RENAMED: readonly (readonly [string, string])[] = [
  ['http.method', 'http.request.method'],
  ['http.status_code', 'http.response.status_code'],
  ['http.url', 'url.full'],
  ['http.target', 'url.path'],
  ['http.scheme', 'url.scheme'],
  ['http.user_agent', 'user_agent.original'],
  ['net.peer.name', 'server.address'],
  ['net.peer.name', 'client.address'],
  ['net.peer.port', 'server.port'],
  ['net.peer.port', 'client.port'],
  ['net.sock.peer.addr', 'network.peer.address'],
  ['net.peer.ip', 'network.peer.address'],
  ['db.system', 'db.system.name'],
  ['db.name', 'db.namespace'],
  ['db.redis.database_index', 'db.namespace'],
  ['db.statement', 'db.query.text'],
  ['db.operation', 'db.operation.name'],
  ['db.sql.table', 'db.collection.name'],
  ['db.mongodb.collection', 'db.collection.name'],
  ['rpc.system', 'rpc.system.name'],
  ['rpc.grpc.status_code', 'rpc.response.status_code'],
  ['rpc.grpc.status_code', 'rpc.status_code'],
  ['rpc.response.status_code', 'rpc.status_code'],
  ['messaging.operation', 'messaging.operation.type'],
  ['messaging.kafka.consumer.group', 'messaging.consumer.group.name'],
  ['messaging.rocketmq.client_group', 'messaging.consumer.group.name'],
  ['messaging.eventhubs.consumer.group', 'messaging.consumer.group.name'],
  ['code.function', 'code.function.name'],
  ['code.filepath', 'code.file.path'],
  ['code.lineno', 'code.line.number'],
  ['deployment.environment', 'deployment.environment.name'],
  ['peer.service', 'service.peer.name'],
  ['gen_ai.system', 'gen_ai.provider.name'],
  ['gen_ai.usage.prompt_tokens', 'gen_ai.usage.input_tokens'],
  ['gen_ai.usage.completion_tokens', 'gen_ai.usage.output_tokens'],
  ['gen_ai.prompt', 'gen_ai.input.messages'],
  ['gen_ai.completion', 'gen_ai.output.messages'],
];

const ALIASES = new Map<string, string[]>();
for (const [older, newer] of RENAMED) {
  add(older, newer);
  add(newer, older);
}

function add(key: string, alias: string): void {
  const known = ALIASES.get(key);
  if (known === undefined) ALIASES.set(key, [key, alias]);
  else known.push(alias);
}

/** Every name under which an attribute may be found, in the order in which to look: the asked one is the first. */
export function aliasesOf(key: string): string[] {
  return [...(ALIASES.get(key) ?? [key])];
}

/** The names of an attribute that was renamed once, the newer one first; undefined where it has one name, or more than two. */
export function renamedPair(key: string): readonly [string, string] | undefined {
  const alias = ALIASES.get(key)?.length === 2 ? ALIASES.get(key)![1]! : undefined;
  if (alias === undefined || ALIASES.get(alias)?.length !== 2) return undefined;
  return RENAMED.some(([older]) => older === key) ? [alias, key] : [key, alias];
}
