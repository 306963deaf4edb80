import { assemble } from '../../../../app/core/analysis/assemble.ts';
import { clockOffsets } from '../../../../app/core/analysis/clock-skew.ts';
import { criticalPath } from '../../../../app/core/analysis/critical-path.ts';
import { errorRoles } from '../../../../app/core/analysis/error-origin.ts';
import type { FindingInput, SpanFacts } from '../../../../app/core/analysis/findings/input.ts';
import { operationOf, type GetText } from '../../../../app/core/analysis/operation/operation.ts';
import { statementOf, takesCommands } from '../../../../app/core/analysis/operation/statement.ts';
import { peerOf } from '../../../../app/core/analysis/peer.ts';
import { selfTime } from '../../../../app/core/analysis/self-time.ts';
import { isTimeoutMessage, isTimeoutType } from '../../../../app/core/analysis/timeout-words.ts';
import type { SpanTable, TraceColumns } from '../../../../app/core/model/span-columns.ts';
import { Status } from '../../../../app/core/model/span.ts';
import { traceFromText } from '../../../fixtures/trace-from-text.ts';

/** Attributes by span of the table, as text. */
type Attributes = readonly ReadonlyMap<string, string>[];

/**
 * A trace as text (see `traceFromText`) with the facts that its attributes tell; `+` in a value stands for a blank. Parameters of
 * statements (`db.query.parameter.*`) and `host.name` are read off the span's own line.
 *
 * @param others other stored traces, as text
 */
export function findingInput(text: string, others: readonly string[] = []): FindingInput {
  const input = readInput(text);
  const read = others.map(readInput);
  return {
    ...input,
    waitsInOtherTraces: (first, second) => waits(input, first, second, read),
    isService: (name) => [input, ...read].some((one) => one.isService(name)),
  };
}

function readInput(text: string): FindingInput {
  const { spans, attributes } = traceFromText(text);
  const blanks = attributes.map(
    (own) => new Map(Array.from(own, ([key, value]) => [key, value.replaceAll('+', ' ')])),
  );
  return inputOf(spans, blanks);
}

/** What findings are made from, of the spans of one trace and their attributes. No other trace is known. */
export function inputOf(spans: SpanTable, attributes: Attributes): FindingInput {
  const trace = assemble('t', spans);
  const facts = factsOf(trace, spans, attributes);
  const offsets = clockOffsets(trace, facts.host);
  return {
    trace,
    facts,
    path: criticalPath(trace),
    selfTime: selfTime(trace),
    errorRole: errorRoles(trace),
    clockOffset: offsets.some((offset) => offset !== 0) ? offsets : undefined,
    waitsInOtherTraces: () => undefined,
    isService: (name) => trace.services.includes(name),
    settled: true,
  };
}

function factsOf(trace: TraceColumns, spans: SpanTable, attributes: Attributes): SpanFacts {
  const { count } = trace;
  const facts: SpanFacts = {
    operation: new Uint32Array(count),
    operations: [],
    identity: new Uint32Array(count),
    host: new Uint32Array(count),
    hosts: [''],
    timedOut: new Uint8Array(count),
    resend: new Uint32Array(count),
    peer: new Int32Array(count).fill(-1),
    peers: [],
    failure: new Int32Array(count).fill(-1),
    failures: [],
  };
  const operations = new Map<string, number>();
  const identities = numbering(1, []);
  const hosts = numbering(1, facts.hosts);
  const peers = new Map<string, number>();
  const ids = new Map(
    Array.from({ length: spans.count }, (_, i) => [`${spans.idHi[i]!} ${spans.idLo[i]!}`, i]),
  );
  for (let row = 0; row < count; row++) {
    const own =
      attributes[ids.get(`${trace.idHi[row]!} ${trace.idLo[row]!}`) ?? -1] ?? new Map<string, string>();
    const get = (key: string): string | undefined => own.get(key);
    const { key, ...operation } = operationOf(get, trace.kind[row]!, trace.names[trace.name[row]!]!);
    const full = `${trace.service[row]!}\n${key}`;
    if (!operations.has(full)) operations.set(full, facts.operations.push(operation) - 1);
    facts.operation[row] = operations.get(full)!;
    const parameters = parametersOf(own);
    if (parameters !== undefined) facts.identity[row] = identities(`${full}\n${parameters}`);
    const host = get('host.name');
    if (host !== undefined) facts.host[row] = hosts(host);
    const type = get('exception.type') ?? get('error.type') ?? statusCode(get) ?? '';
    const message = get('status.message') ?? get('exception.message') ?? '';
    if (isTimeoutType(type) || isTimeoutMessage(message)) facts.timedOut[row] = 1;
    if (trace.status[row] === Status.error && type + message !== '')
      facts.failure[row] = facts.failures.push({ type, message }) - 1;
    facts.resend[row] = Number(get('http.request.resend_count') ?? 0);
    const peer = peerOf(get, trace.kind[row]!);
    if (peer === undefined) continue;
    if (!peers.has(peer.id)) peers.set(peer.id, facts.peers.push(peer) - 1);
    facts.peer[row] = peers.get(peer.id)!;
  }
  return facts;
}

/** Numbers texts from `next` on, in the order of their first appearance, and adds them to `texts`. */
function numbering(next: number, texts: string[]): (text: string) => number {
  const numbers = new Map<string, number>();
  return (text) => {
    const known = numbers.get(text);
    if (known !== undefined) return known;
    texts.push(text);
    numbers.set(text, next);
    return next++;
  };
}

/** With which values an operation is done, where that is known: of a statement that has them in it, and of an HTTP read. */
function parametersOf(own: ReadonlyMap<string, string>): string | undefined {
  const query = own.get('db.query.text');
  if (query !== undefined) {
    const told = [...own].filter(([name]) => name.startsWith('db.query.parameter.')).sort();
    const { tellsValues } = statementOf(query, takesCommands(own.get('db.system.name') ?? ''));
    return tellsValues || told.length > 0 ? `${query} ${told.join()}` : undefined;
  }
  return own.get('http.request.method') === 'GET' ? own.get('url.full') : undefined;
}

function statusCode(get: GetText): string | undefined {
  const http = get('http.response.status_code');
  return http !== undefined && Number(http) >= 400 ? http : get('rpc.response.status_code');
}

/** The plain reading of `waitsInOtherTraces`: every pair of siblings of these operations under a parent of that operation. */
function waits(
  input: FindingInput,
  first: number,
  second: number,
  others: FindingInput[],
): boolean | undefined {
  const named = ({ trace, facts }: FindingInput, row: number): string => {
    const operation = facts.operations[facts.operation[row]!]!;
    return `${trace.services[trace.service[row]!]!} ${operation.kind} ${operation.text}`;
  };
  const { parent } = input.trace;
  let pairs = 0;
  for (const other of others) {
    const { count, parent: above, start, duration } = other.trace;
    for (let a = 0; a < count; a++)
      for (let b = 0; b < count; b++) {
        if (a === b || above[a] !== above[b] || above[a]! < 0) continue;
        if (named(other, above[a]!) !== named(input, parent[first]!)) continue;
        if (named(other, a) !== named(input, first) || named(other, b) !== named(input, second)) continue;
        pairs++;
        if (start[b]! < start[a]! + duration[a]!) return false;
      }
  }
  return pairs === 0 ? undefined : true;
}

/** Rows whose span has this name. */
export function rowsNamed({ trace }: FindingInput, name: string): number[] {
  return Array.from(trace.name.subarray(0, trace.count), (number, row) => ({ number, row }))
    .filter(({ number }) => trace.names[number] === name)
    .map(({ row }) => row);
}
