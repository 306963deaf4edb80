import type { Operation } from './input.ts';

/**
 * What a call does to what it reaches, as far as its operation tells: `read` leaves it as it was, `write` changes it, `control`
 * is about the connection, the transaction or the health of it, and `unknown` might be either.
 */
export type Effect = 'read' | 'write' | 'control' | 'unknown';

/** What a statement does is said in its first words; where a later word decides, it is looked for up to here. */
const LONGEST_READ = 4_096;

const READS = new Set(
  (
    'select show describe explain values count exists find findone find_one aggregate distinct query search msearch ' +
    'get mget getrange getex strlen hget hmget hgetall hkeys hvals hlen hexists lrange llen lindex smembers sismember scard ' +
    'srandmember sinter sunion zrange zrevrange zrangebyscore zscore zcard zrank keys type ttl getitem batchgetitem head'
  ).split(' '),
);
const WRITES = new Set(
  (
    'insert update delete replace merge upsert truncate create alter drop copy call exec execute bulk index reindex remove save put ' +
    'insertone insertmany updateone updatemany deleteone deletemany findandmodify bulkwrite set setex setnx mset getset getdel ' +
    'hset hmset hdel hincrby del unlink incr incrby decr decrby append expire persist rename lpush rpush lpop rpop sadd srem ' +
    'zadd zrem zincrby spop publish putitem updateitem deleteitem batchwriteitem eval evalsha'
  ).split(' '),
);
const CONTROLS = new Set(
  (
    'begin start commit rollback savepoint release set_config use prepare deallocate discard listen unlisten ping auth hello select_db ' +
    'connect disconnect acquire checkout client info multi watch unwatch quit reset lock unlock ismaster scan hscan sscan zscan scroll fetch getmore killcursors endsessions ' +
    'pg-pool.connect pg.connect connection open close pool'
  ).split(' '),
);

/** Paths and services that answer whether something is well. */
const HEALTH =
  /(?:^|[/.\s])(?:health|healthz|healthcheck|health-check|livez?|liveness|ready|readyz|readiness|ping|heartbeat|metrics|grpc\.health\.v1\.health)(?:[/?\s]|$)/i;

const HTTP_READS = new Set(['get', 'head', 'query']);
const HTTP_WRITES = new Set(['put', 'patch', 'delete']);

const RPC_READ =
  /^(?:batch_?)?(?:get|list|find|search|read|fetch|query|look_?up|describe|count|exists|has|is|load|show|view|check|resolve|retrieve)(?![a-z])/i;
const RPC_WRITE =
  /^(?:batch_?)?(?:create|update|delete|remove|set|add|put|insert|save|write|send|publish|place|charge|cancel|empty|clear|submit|register|upsert|reserve|commit|ship|pay|store)(?![a-z])/i;

export function effectOf({ kind, text }: Operation): Effect {
  if (kind === 'messaging') return 'write';
  if (kind === 'database') return effectOfStatement(text);
  if (kind !== 'http' && kind !== 'rpc') return 'unknown';
  if (HEALTH.test(text.slice(0, LONGEST_READ))) return 'control';
  return kind === 'http' ? effectOfRequest(text) : effectOfMethod(methodName(text));
}

function effectOfStatement(text: string): Effect {
  const head = text.slice(0, LONGEST_READ).toLowerCase();
  const word = /[a-z_][\w.-]*/.exec(head)?.[0] ?? '';
  if (CONTROLS.has(word)) return 'control';
  if (word === 'set')
    return /^\W*set\s+(?:session|local|transaction|search_path|names|time zone|application_name)/.test(head)
      ? 'control'
      : 'write';
  if (word === 'with') return /\b(?:insert|update|delete|merge)\b/.test(head) ? 'write' : 'read';
  if (word === 'select') {
    if (/^\W*select\s+(?:\?|\d+|\$\d+|version\(\)|current_[a-z]+(?:\(\))?)\W*$/.test(head)) return 'control';
    return /\bfor\s+(?:no\s+key\s+)?update\b|\binto\b|\b(?:nextval|pg_advisory_lock|pg_advisory_xact_lock|get_lock|sleep|pg_sleep)\b/.test(
      head,
    )
      ? 'write'
      : 'read';
  }
  return READS.has(word) ? 'read' : WRITES.has(word) ? 'write' : 'unknown';
}

function effectOfRequest(text: string): Effect {
  const method = /^\W*([a-z]+)/i.exec(text)?.[1]?.toLowerCase() ?? '';
  if (HTTP_READS.has(method)) return 'read';
  if (HTTP_WRITES.has(method)) return 'write';
  return method === 'options' || method === 'connect' || method === 'trace' ? 'control' : 'unknown';
}

function effectOfMethod(method: string): Effect {
  const words = spaced(method);
  if (RPC_READ.test(words)) return 'read';
  return RPC_WRITE.test(words) ? 'write' : 'unknown';
}

/** `GetProduct` and `getProduct` as words of their own, so that `Getter` does not begin with one. */
function spaced(method: string): string {
  return method.slice(0, 200).replace(/([a-z0-9])([A-Z])/g, '$1_$2');
}

/** The method of `package.Service/Method`, `Service.method` or `Method`. */
export function methodName(text: string): string {
  const whole = text.trim();
  return (
    whole.slice(Math.max(whole.lastIndexOf('/'), whole.lastIndexOf('.'), whole.lastIndexOf(' ')) + 1) || whole
  );
}
