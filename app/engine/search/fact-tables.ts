import { PairTable } from '../../core/analysis/pair-table.ts';
import type { Failure, Operation, SpanFacts } from '../../core/analysis/findings/input.ts';
import type { Peer } from '../../core/analysis/peer.ts';

/** More different failures than a person reads of; the rest share one entry without a message for each type. */
const MAX_FAILURES = 10_000;
const MAX_TYPES = 20_000;
/** Shown in a sentence. */
const MAX_FAILURE_LENGTH = 500;

/** The texts of a trace's facts, each once, numbered over all parts of the trace. */
export class FactTables {
  /** The first one is that of rows without a span. */
  readonly operations: Operation[] = [{ kind: 'other', text: '' }];
  readonly hosts: string[] = [''];
  readonly peers: Peer[] = [];
  readonly failures: Failure[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #identities = new PairTable(1024);
  readonly #identityWords = new PairTable(1024);

  /** Number of an operation of a service, in `operations`. */
  operation(service: string, operation: Operation & { key: string }): number {
    const { kind, text } = operation;
    return this.#number(`o${service}\n${operation.key}`, this.operations, () => ({ kind, text }));
  }

  /** 0 for ''. */
  host(name: string): number {
    return name === '' ? 0 : this.#number(`h${name}`, this.hosts, () => name);
  }

  peer(peer: Peer): number {
    return this.#number(`p${peer.id}`, this.peers, () => peer);
  }

  failure(type: string, message: string): number {
    if (type === '' && message === '') return -1;
    const full = this.failures.length >= MAX_FAILURES;
    if (this.failures.length >= MAX_TYPES) return -1;
    const told = full ? '' : cut(message);
    return this.#number(`f${cut(type)}\n${told}`, this.failures, () => ({ type: cut(type), message: told }));
  }

  /** Number, from 1 on, of an operation with values that are told by 53-bit hashes. */
  identity(operation: number, hashes: readonly number[]): number {
    let state = this.#identities.add(operation, hashes.length);
    for (const [index, hash] of hashes.entries()) {
      const sequence = index === 0 ? 2 * state : 2 * state + 1;
      const high = this.#identityWords.add(sequence, hash / 0x1_0000_0000);
      state = this.#identityWords.add(2 * high + 1, hash | 0);
    }
    return state + 1;
  }

  #number<T>(key: string, list: T[], make: () => T): number {
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = list.push(make()) - 1;
      this.#numbers.set(key, number);
    }
    return number;
  }
}

function cut(text: string): string {
  return text.length > MAX_FAILURE_LENGTH ? `${text.slice(0, MAX_FAILURE_LENGTH)}…` : text;
}

/** Facts of `count` rows, nothing known yet. */
export function emptyFacts(count: number, tables: FactTables): SpanFacts {
  return {
    operation: new Uint32Array(count),
    operations: tables.operations,
    identity: new Uint32Array(count),
    host: new Uint32Array(count),
    hosts: tables.hosts,
    timedOut: new Uint8Array(count),
    resend: new Uint32Array(count),
    peer: new Int32Array(count).fill(-1),
    peers: tables.peers,
    failure: new Int32Array(count).fill(-1),
    failures: tables.failures,
  };
}
