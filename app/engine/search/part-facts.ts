import type { SpanFacts } from '../../core/analysis/findings/input.ts';
import { operationOf } from '../../core/analysis/operation/operation.ts';
import { takesCommands } from '../../core/analysis/operation/statement.ts';
import { Kind, SpanFlag, Status } from '../../core/model/span.ts';
import { hashBytes } from '../store/hash.ts';
import type { Dictionary } from '../store/pair-dictionary.ts';
import { FailureFacts } from './failure-facts.ts';
import type { FactTables } from './fact-tables.ts';
import { FIRST_OTHER_SLOT, operationSlot, RESEND_KEYS, Slot, SLOTS, slotOf, slotsOf } from './fact-slots.ts';
import { NormalPairs, type Normaliser } from './normal-pairs.ts';
import { pairText } from './pair-texts.ts';
import { peersOf } from './peers.ts';
import { hostOf } from './row-hosts.ts';
import { Signatures } from './signatures.ts';
import type { TracePart } from './trace-spans.ts';

const NONE = -1;
/** A request that was sent more often than this is counted so: what comes from outside may be any number. */
const MAX_RESENDS = 1_000_000;

/** What a slot's text has in it that is to be taken out. */
const Form = { none: 0, statement: 1, url: 2, path: 3 } as const;

const STATEMENT_SLOTS = [slotOf('db.query.text'), slotOf('db.statement')];
const SYSTEM_SLOTS = [slotOf('db.system.name'), slotOf('db.system')];
const URL_SLOTS = [slotOf('url.full'), slotOf('http.url')];
const PATH_SLOTS = [slotOf('url.path'), slotOf('http.target')];
const METHOD_SLOTS = [slotOf('http.request.method'), slotOf('http.method')];
const ROUTE_SLOTS = [slotOf('http.route'), slotOf('url.template')];
const HOST_SLOTS = [slotOf('server.address'), slotOf('net.peer.name')];
const RESEND_SLOTS = RESEND_KEYS.map(slotOf);

const formOfSlot = new Uint8Array(SLOTS);
for (const slot of STATEMENT_SLOTS) formOfSlot[slot] = Form.statement;
for (const slot of URL_SLOTS) formOfSlot[slot] = Form.url;
for (const slot of PATH_SLOTS) formOfSlot[slot] = Form.path;

type Columns = Pick<TracePart, 'spans' | 'attributes'>;

/**
 * Works out the facts of spans of one set of columns. What a span does follows from a few of its pairs: it is worked out once for each
 * combination of them, texts with values in them taken in their normal form.
 */
export class PartFacts {
  readonly #part: Columns;
  readonly #tables: FactTables;
  readonly #dictionary: Dictionary;
  readonly #slotOfPair: Uint8Array;
  /** By slot: the pair of the span at hand. */
  readonly #slots = new Int32Array(SLOTS).fill(NONE);
  readonly #filled: number[] = [];
  readonly #parameters: number[] = [];
  /** Any span of the columns may say that its request was sent before. */
  readonly #sendsAgain: boolean;
  readonly #normal: NormalPairs;
  readonly #signatures = new Signatures();
  readonly #operations = new Map<number, number>();
  readonly #failures: FailureFacts;
  readonly #commands = new Map<number, boolean>();
  readonly #reads = new Map<number, boolean>();

  constructor(part: Columns, tables: FactTables) {
    this.#part = part;
    this.#tables = tables;
    this.#dictionary = part.attributes.dictionary;
    this.#slotOfPair = slotsOf(this.#dictionary);
    this.#sendsAgain = this.#dictionary.keys.some(({ key }) =>
      (RESEND_KEYS as readonly string[]).includes(key),
    );
    this.#normal = new NormalPairs(this.#dictionary);
    this.#failures = new FailureFacts(this.#dictionary, tables);
  }

  /** Number of what a span of the columns does, in the tables. */
  operation(span: number): number {
    this.#load(span);
    return this.#operation(span);
  }

  /**
   * Fills in the facts of some spans of the columns.
   * @param members the spans
   * @param rows by member: its row in the facts, -1 where it was dropped as a resend
   */
  fill(members: Uint32Array, rows: Int32Array, facts: SpanFacts): void {
    const { spans, attributes } = this.#part;
    const hosts = spans.resources.map(({ pairs }) =>
      this.#tables.host(hostOf(this.#dictionary, pairs) ?? ''),
    );
    const { peer, peers } = peersOf(spans, attributes, members);
    const peerNumbers = peers.map((each) => this.#tables.peer(each));
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      if (row < 0) continue;
      const span = members[i]!;
      this.#load(span);
      const operation = this.#operation(span);
      facts.operation[row] = operation;
      facts.identity[row] = this.#identity(span, operation);
      facts.host[row] = hosts[spans.resource[span]!]!;
      if (peer[span]! >= 0) facts.peer[row] = peerNumbers[peer[span]!]!;
      if (this.#sendsAgain) facts.resend[row] = this.#resend();
      if (spans.status[span] !== Status.error && (spans.flags[span]! & SpanFlag.hasException) === 0) continue;
      const { failure, timedOut } = this.#failures.of(this.#slots);
      facts.failure[row] = failure;
      facts.timedOut[row] = timedOut ? 1 : 0;
    }
  }

  #load(span: number): void {
    const { pairStart, pairs } = this.#part.attributes;
    const slotOfPair = this.#slotOfPair;
    const slots = this.#slots;
    const filled = this.#filled;
    for (const slot of filled) slots[slot] = NONE;
    filled.length = 0;
    if (this.#parameters.length > 0) this.#parameters.length = 0;
    for (let i = pairStart[span]!; i < pairStart[span + 1]!; i++) {
      const pair = pairs[i]!;
      const slot = slotOfPair[pair]!;
      if (slot === 0) continue;
      if (slot === Slot.parameter) this.#parameters.push(pair);
      else {
        if (slots[slot] === NONE) filled.push(slot);
        slots[slot] = pair;
      }
    }
  }

  #operation(span: number): number {
    const { spans } = this.#part;
    const slots = this.#slots;
    const service = spans.resources[spans.resource[span]!]!.service;
    const kind = spans.kind[span]!;
    const signatures = this.#signatures;
    let signature = signatures.begin(kind | (service << 8), this.#normal.number(spans.name[span]!, 'name'));
    for (const slot of this.#filled) {
      if (slot >= FIRST_OTHER_SLOT) continue;
      let number = slots[slot]!;
      const form = formOfSlot[slot]!;
      if (form !== Form.none) {
        // A route says it all, but for the host that is called.
        if (
          form !== Form.statement &&
          any(slots, ROUTE_SLOTS) &&
          (form === Form.path || any(slots, HOST_SLOTS))
        )
          continue;
        number = this.#normal.number(number, form === Form.statement ? this.#statementForm() : 'url');
      }
      signature = signatures.step(signature, number);
    }
    let operation = this.#operations.get(signature);
    if (operation === undefined) {
      const found = operationOf(
        (key) => this.#text(slots[operationSlot(key)]!),
        kind,
        this.#text(spans.name[span]!) ?? '',
      );
      operation = this.#tables.operation(spans.services[service]!, found);
      this.#operations.set(signature, operation);
    }
    return operation;
  }

  /** Of database calls by their statement and its parameters, of HTTP reads by their URL. */
  #identity(span: number, operation: number): number {
    const kind = this.#tables.operations[operation]!.kind;
    const slots = this.#slots;
    if (kind === 'database') {
      const statement = first(slots, STATEMENT_SLOTS);
      if (statement === NONE) return 0;
      const parameters = this.#parameters;
      if (parameters.length === 0 && !this.#normal.tellsValues(statement, this.#statementForm())) return 0;
      return this.#tables.identity(
        operation,
        [statement, ...parameters].map((pair) => this.#hash(pair)),
      );
    }
    if (kind !== 'http' || this.#part.spans.kind[span] !== Kind.client) return 0;
    const url = first(slots, URL_SLOTS);
    if (url === NONE || !this.#isRead(first(slots, METHOD_SLOTS)) || !this.#normal.tellsValues(url, 'url'))
      return 0;
    return this.#tables.identity(operation, [this.#hash(url)]);
  }

  #statementForm(): Normaliser {
    const system = first(this.#slots, SYSTEM_SLOTS);
    return remember(this.#commands, system, () => takesCommands(this.#text(system) ?? ''))
      ? 'command'
      : 'statement';
  }

  #isRead(method: number): boolean {
    return remember(this.#reads, method, () => /^(?:GET|HEAD)$/.test(this.#text(method) ?? ''));
  }

  #resend(): number {
    const pair = first(this.#slots, RESEND_SLOTS);
    if (pair === NONE) return 0;
    const count = Math.floor(Number(this.#text(pair)));
    return count > 0 ? Math.min(count, MAX_RESENDS) : 0;
  }

  #hash(pair: number): number {
    const { values, valueStart } = this.#dictionary;
    return hashBytes(values, valueStart[pair]!, valueStart[pair + 1]!, 0);
  }

  #text(pair: number): string | undefined {
    return pair < 0 ? undefined : pairText(this.#dictionary, pair);
  }
}

function first(slots: Int32Array, wanted: readonly number[]): number {
  for (const slot of wanted) if (slots[slot] !== NONE) return slots[slot]!;
  return NONE;
}

function any(slots: Int32Array, wanted: readonly number[]): boolean {
  return first(slots, wanted) !== NONE;
}

function remember(known: Map<number, boolean>, key: number, work: () => boolean): boolean {
  let value = known.get(key);
  if (value === undefined) {
    value = work();
    known.set(key, value);
  }
  return value;
}
