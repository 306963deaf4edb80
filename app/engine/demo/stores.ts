import { Kind } from '../../core/model/span.ts';
import type { PlainAttributes } from './attributes.ts';
import { statementTimeout } from './failures.ts';
import { loadAt } from './shop.ts';
import { Work, type Outcome } from './work.ts';

function client(work: Work, name: string, attributes: PlainAttributes): Work {
  return new Work(work.journey, work.instance, {
    name,
    kind: Kind.client,
    scope: work.instance.language.scopes.database,
    parent: work.context,
    attributes,
    at: work.now,
  });
}

export interface Statement {
  namespace: 'shop' | 'ledger' | 'warehouse';
  operation: 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE';
  table: string;
  text: string;
  medianMs: number;
  rows?: number;
}

const SLOW_FACTOR = 10;
const SLOW_WAIT_MS = 60;
const STATEMENT_TIMEOUT_MS = 1_000;
const TIMEOUT_SHARE = 0.02;

/** A query on PostgreSQL, which waits for a connection when the shop is busy. */
export function postgres(work: Work, statement: Statement): Outcome {
  const { journey, random } = work;
  const summary = `${statement.operation} ${statement.table}`;
  const span = client(work, summary, {
    'db.system.name': 'postgresql',
    'db.namespace': statement.namespace,
    'db.collection.name': statement.table,
    'db.operation.name': statement.operation,
    'db.query.summary': summary,
    'db.query.text': statement.text,
    'server.address': 'db.shop.internal',
    'server.port': 5432,
  });
  const slow = statement.namespace === 'shop' && journey.shop.faults.has('slow-database');
  const load = loadAt(journey.startNs);
  const wait = slow
    ? random.exponential(SLOW_WAIT_MS)
    : random.chance(load)
      ? random.exponential((statement.medianMs * load) / (1 - load))
      : 0;
  span.now += wait;
  if (slow) span.event('db.connection.acquired', { 'db.client.connection.wait_ms': Math.round(wait) });
  const outcome = slow && random.chance(TIMEOUT_SHARE) ? statementTimeout : undefined;
  if (outcome === undefined) {
    span.spend(statement.medianMs * (slow ? SLOW_FACTOR : 1), slow ? 0.6 : 0.35);
    if (statement.rows !== undefined) span.set({ 'db.response.returned_rows': statement.rows });
  } else {
    span.now += STATEMENT_TIMEOUT_MS;
    span.set({ 'db.response.status_code': outcome.type });
    span.error(outcome.message, outcome.type);
  }
  span.end();
  work.now = span.now;
  return outcome;
}

/** A command on the cache. */
export function redis(work: Work, command: string, key: string, attributes: PlainAttributes = {}): void {
  const span = client(work, command, {
    'db.system.name': 'redis',
    'db.namespace': '0',
    'db.operation.name': command,
    'db.query.text': `${command} ${key}`,
    'server.address': 'cache.shop.internal',
    'server.port': 6379,
    ...attributes,
  });
  span.spend(0.5, 0.5);
  span.end();
  work.now = span.now;
}

/** A request to the search index. */
export function opensearch(work: Work, operation: string, medianMs: number, body: string): void {
  const span = client(work, `${operation} products`, {
    'db.system.name': 'opensearch',
    'db.collection.name': 'products',
    'db.operation.name': operation,
    'db.query.text': body,
    'server.address': 'search.shop.internal',
    'server.port': 9200,
  });
  span.spend(medianMs, 0.45);
  span.end();
  work.now = span.now;
}
