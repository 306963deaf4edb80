import { formatCount } from '../../model/format.ts';
import { Kind, SpanFlag, Status } from '../../model/span.ts';
import { ErrorRole } from '../error-origin.ts';
import { PairTable } from '../pair-table.ts';
import type { Finding } from './finding.ts';
import type { FindingContext } from './finding-context.ts';
import { listed, operationName, serviceOf, spanOf } from './wording.ts';

/** Beyond this many groups the rest is told as one: nobody reads them one by one. */
const MOST_GROUPS = 50;
/** A sentence with more services in it is no sentence. */
const MOST_SERVICES = 5;
const LONGEST_MESSAGE = 160;

/** Answers that callers expect and deal with: what they asked for is not there, not allowed, not wanted any more. */
const EXPECTED_TYPE =
  /^(?:4(?!08|29)\d\d|not_?found|already_?exists|cancell?ed|(?:invalid|permission|unauth|out_of_range|failed_precondition)\w*)$/i;

/** Errors of one kind: begun in the same operation with the same type. */
interface Group {
  rows: number[];
  /** How many of them reach a root. */
  fatal: number;
  /** A row where it begins, one that reaches a root where there is such. */
  row: number;
}

/**
 * Where errors begin and how far they go. Errors that some caller dealt with are told only where they are not an answer that callers
 * expect, and where no later call of the same made up for them.
 */
export function errorOrigins(context: FindingContext): Finding[] {
  const { trace, errorRole } = context;
  const answers = badAnswers(context);
  const tops = topsOf(context, answers);
  const repeatedWell = callsThatWorked(context);
  const groups = new Groups(context);
  for (let row = 0; row < trace.count; row++) {
    if ((errorRole[row]! & ErrorRole.origin) === 0 || answers.causeOf.has(row)) continue;
    const top = tops[row]!;
    const isFatal = (errorRole[top]! & ErrorRole.handled) === 0;
    if (!isFatal && (isExpected(context, row) || repeatedWell(top))) continue;
    groups.add(row, isFatal);
  }
  const sorted = groups.all.sort(
    (a, b) => Number(b.fatal > 0) - Number(a.fatal > 0) || b.rows.length - a.rows.length || a.row - b.row,
  );
  const findings = sorted.slice(0, MOST_GROUPS).map((group) => findingOf(context, tops, group));
  const rest = sorted.slice(MOST_GROUPS);
  if (rest.length > 0) findings.push(restOf(rest));
  return findings;
}

class Groups {
  readonly all: Group[] = [];
  readonly #facts: FindingContext['facts'];
  readonly #types: number[];
  readonly #numbers = new PairTable(64);

  constructor({ facts }: FindingContext) {
    this.#facts = facts;
    const numbers = new Map<string, number>();
    this.#types = facts.failures.map(({ type }) => {
      const known = numbers.get(type) ?? numbers.size;
      numbers.set(type, known);
      return known;
    });
  }

  add(row: number, isFatal: boolean): void {
    const { operation, failure } = this.#facts;
    const type = failure[row]! < 0 ? -1 : this.#types[failure[row]!]!;
    const number = this.#numbers.add(operation[row]!, type);
    const group = (this.all[number] ??= { rows: [], fatal: 0, row });
    group.rows.push(row);
    if (!isFatal) return;
    if (group.fatal === 0) group.row = row;
    group.fatal++;
  }
}

/** By row with an error: the row up to which the error is passed on. */
function topsOf({ trace, errorRole }: FindingContext, { callOf }: BadAnswers): Int32Array {
  const { count, parent, status } = trace;
  const tops = new Int32Array(count).fill(-1);
  /** By row: the nearest row above it that has an error. */
  const above = new Int32Array(count).fill(-1);
  for (let row = 0; row < count; row++) {
    const up = parent[row]!;
    if (up >= 0) above[row] = status[up] === Status.error ? up : above[up]!;
    if (status[row] !== Status.error) continue;
    const isHandled = (errorRole[row]! & ErrorRole.handled) !== 0;
    const next = isHandled ? (callOf.get(row) ?? -1) : above[row]!;
    tops[row] = next < 0 ? row : tops[next]!;
  }
  return tops;
}

/** Errors that a service took for its caller's fault: its own span has none, the call of it has. */
interface BadAnswers {
  /** By the row in the service where the error seems to be handled: the call that got it as an answer. */
  callOf: Map<number, number>;
  /** The other way round. */
  causeOf: Map<number, number>;
}

/** Internal spans between an error and the server span that answers it; more are not looked through. */
const MOST_STEPS = 16;

/**
 * Servers mark no error where the request was at fault (a card declined, a 404), so that between the call where an error begins and those
 * that it fails lie spans without one. Of several errors below one such span the last is taken for the answer.
 */
function badAnswers({ trace, errorRole }: FindingContext): BadAnswers {
  const { count, parent, kind, status, service, start, duration } = trace;
  const end = (row: number): number => start[row]! + duration[row]!;
  const causeOf = new Map<number, number>();
  for (let row = 0; row < count; row++) {
    if ((errorRole[row]! & ErrorRole.handled) === 0) continue;
    let server = parent[row]!;
    for (let step = 0; step < MOST_STEPS && kind[server]! <= Kind.internal; step++) {
      if (parent[server]! < 0 || service[parent[server]!] !== service[server]) break;
      server = parent[server]!;
    }
    const call = parent[server]!;
    if (kind[server] !== Kind.server || status[server] === Status.error || call < 0) continue;
    if (kind[call] !== Kind.client || status[call] !== Status.error) continue;
    const other = causeOf.get(call);
    if (other === undefined || end(row) >= end(other)) causeOf.set(call, row);
  }
  return { causeOf, callOf: new Map(Array.from(causeOf, ([call, row]) => [row, call])) };
}

/** Whether a sibling of a row, later and of the same operation, has no error. */
function callsThatWorked({ trace, facts }: FindingContext): (row: number) => boolean {
  const { count, parent, status } = trace;
  const groups = new PairTable(64);
  const last: number[] = [];
  const look = (): void => {
    for (let row = 0; row < count; row++)
      if (parent[row]! >= 0 && status[row] !== Status.error)
        last[groups.add(parent[row]!, facts.operation[row]!)] = row;
  };
  let looked = false;
  return (row) => {
    if (!looked) look();
    looked = true;
    const group = parent[row]! < 0 ? -1 : groups.find(parent[row]!, facts.operation[row]!);
    return group >= 0 && last[group]! > row;
  };
}

function isExpected({ facts }: FindingContext, row: number): boolean {
  const failure = facts.failures[facts.failure[row]!];
  return failure !== undefined && EXPECTED_TYPE.test(failure.type);
}

function findingOf(context: FindingContext, tops: Int32Array, group: Group): Finding {
  const { row, rows, fatal } = group;
  const times = rows.length === 1 ? '' : `, ${formatCount(rows.length)} times`;
  const begins = fatal > 0 ? 'Error begins in' : 'Handled error in';
  return {
    kind: 'error-origin',
    title: `${begins} ${serviceOf(context, row)}: ${operationName(context, row)}${times}`,
    detail: [reason(context, row), travels(context, tops[row]!, row, fatal > 0)].filter(Boolean).join(' '),
    caveat: isOpenEnd(context, row)
      ? 'What it calls has sent no spans: the cause may lie behind it.'
      : 'The cause may lie in work that has no span of its own.',
    rows: Uint32Array.from(rows),
    row,
    savingNs: 0,
  };
}

/** A call that nothing answers within the trace. */
function isOpenEnd({ trace }: FindingContext, row: number): boolean {
  return trace.size[row] === 1 && (trace.kind[row] === Kind.client || trace.kind[row] === Kind.producer);
}

/** What the span says of it: `TimeoutError: no answer.` */
function reason({ facts }: FindingContext, row: number): string {
  const failure = facts.failures[facts.failure[row]!];
  const text = [failure?.type, failure?.message].filter(Boolean).join(': ').replace(/\s+/g, ' ').trim();
  if (text === '') return '';
  const points = [...text.slice(0, 4 * LONGEST_MESSAGE)];
  const cut = points.length > LONGEST_MESSAGE ? `${points.slice(0, LONGEST_MESSAGE).join('')}…` : text;
  return /[.!?…]$/.test(cut) ? cut : `${cut}.`;
}

function travels(context: FindingContext, top: number, row: number, isFatal: boolean): string {
  const { trace } = context;
  const up = trace.parent[top]!;
  if (!isFatal) return `Handled: ${spanOf(context, up)} went on without an error.`;
  const isRoot = up < 0 || (trace.flags[up]! & SpanFlag.placeholder) !== 0;
  const reached = isRoot && up < 0 ? 'the root span' : 'the topmost span that has arrived';
  if (top === row) return `It is ${reached} itself.`;
  return `Passed on by ${listed(carriers(context, top, row))} up to ${reached}, ${spanOf(context, top)}.`;
}

/** Services with an error between a row and the top, from below, each once. */
function carriers(context: FindingContext, top: number, row: number): string[] {
  const { parent, status, service } = context.trace;
  const seen = new Set<number>();
  const names: string[] = [];
  for (let at = parent[row]!; at >= top; at = parent[at]!) {
    if (status[at] !== Status.error || seen.has(service[at]!)) continue;
    seen.add(service[at]!);
    if (names.length < MOST_SERVICES) names.push(serviceOf(context, at));
  }
  const more = seen.size - names.length;
  return more === 0 ? names : [...names, `${formatCount(more)} more`];
}

function restOf(groups: Group[]): Finding {
  const rows = Uint32Array.from(groups.flatMap((group) => group.rows)).sort();
  return {
    kind: 'error-origin',
    title: `Errors begin in ${formatCount(groups.length)} other ways`,
    detail: `${formatCount(rows.length)} more spans are where an error begins.`,
    caveat: 'Errors that differ only in their type are counted apart.',
    rows,
    row: rows[0]!,
    savingNs: 0,
  };
}
