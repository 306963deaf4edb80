import { Entry } from '../../../core/analysis/entry-states.ts';
import { gatherBytes, gatherTimes, gatherWords } from '../../../core/analysis/gather.ts';
import { PairTable } from '../../../core/analysis/pair-table.ts';
import { Status } from '../../../core/model/span.ts';
import { NewestColumns } from '../column-cache.ts';
import type { StoreDatabase } from '../../store/database.ts';
import type { TraceFacts } from '../select/trace-facts.ts';
import type { CallSpans } from './call-spans.ts';

/** Some 3.5 million calls: digests of about ten million spans. */
const DIGEST_BYTES = 64 * 1024 * 1024;
/** What columns of a digest and the texts of its operations take beside their content. */
const DIGEST_OVERHEAD = 4_096;
/** A call's operation, start, duration and whether it failed. */
const CALL_BYTES = 19;
/** A span of a trace that lies in several segments. */
const CARRIED_BYTES = 58;

/** What counting calls needs of a segment where all spans are selected: a fourth of its columns. It never changes. */
export interface CallDigest {
  /** What makes `start` nanoseconds from where trace facts count from, and where that is. */
  shift: number;
  baseNs: bigint;
  /** By call: which of `operations` it is of, when it began, how long it took, ns, and 1 where it failed. */
  operation: Uint16Array | Uint32Array;
  start: Float64Array;
  duration: Float64Array;
  failed: Uint8Array;
  /** In order of first appearance; `service` is an index into `services`. */
  operations: readonly { service: number; name: string }[];
  services: readonly string[];
  /** By service: its spans. */
  spans: Uint32Array;
  /** By trace: its number among all, its spans here, and 1 for one whose spans are in `carried` and count nowhere else. */
  numbers: Uint32Array;
  here: Uint32Array;
  skip: Uint8Array | undefined;
  /** Spans of traces that lie elsewhere, too. */
  carried: CallSpans | undefined;
}

type Digests = NewestColumns<CallDigest>;

const digestsOf = new WeakMap<StoreDatabase, Digests>();

/** The digests of a data file's segments that are kept. */
export function keptDigests(db: StoreDatabase): Digests {
  let kept = digestsOf.get(db);
  if (kept === undefined) digestsOf.set(db, (kept = new NewestColumns<CallDigest>(DIGEST_BYTES)));
  return kept;
}

/** False where traces that were whole here are no more, or those that were not are by now. */
export function isCurrent(digest: CallDigest, { spans: total, baseNs }: TraceFacts): boolean {
  const { numbers, here, skip } = digest;
  if (digest.baseNs !== baseNs) return false;
  for (let of = 0; of < numbers.length; of++)
    if (here[of]! < total[numbers[of]!]! !== (skip?.[of] === 1)) return false;
  return true;
}

export function digestBytes({ operation, numbers, carried }: CallDigest): number {
  return (
    DIGEST_OVERHEAD +
    operation.length * CALL_BYTES +
    numbers.length * 9 +
    (carried?.count ?? 0) * CARRIED_BYTES
  );
}

/**
 * @param spans all of a segment
 * @param states by span: one of Entry
 * @param baseNs where trace facts count from
 */
export function digestOf(spans: CallSpans, states: Uint8Array, baseNs: bigint): CallDigest {
  const { count, trace, skip, service, name, status, services, numbers } = spans;
  const calls = new Uint32Array(count);
  const carried = new Uint32Array(count);
  const here = new Uint32Array(numbers.length);
  const spansOf = new Uint32Array(services.length);
  let called = 0;
  let left = 0;
  for (let span = 0; span < count; span++) {
    here[trace[span]!]!++;
    if (skip?.[trace[span]!] === 1) carried[left++] = span;
    else if (states[span] !== Entry.resent) {
      spansOf[service[span]!]!++;
      if (states[span] !== Entry.inner) calls[called++] = span;
    }
  }
  const rows = calls.subarray(0, called);
  // Not the segment's own, which would keep all of its columns.
  const ownNumbers = numbers.slice();
  const pairs = new PairTable(256);
  const operations: { service: number; name: string }[] = [];
  const operation = new Uint32Array(called);
  const failed = new Uint8Array(called);
  for (let call = 0; call < called; call++) {
    const span = rows[call]!;
    const known = pairs.size;
    const pair = pairs.add(service[span]!, name[span]!);
    if (pair === known) operations.push({ service: service[span]!, name: spans.nameOf(name[span]!) });
    operation[call] = pair;
    failed[call] = status[span] === Status.error ? 1 : 0;
  }
  return {
    shift: spans.shift,
    baseNs,
    operation: pairs.size <= 0x1_0000 ? Uint16Array.from(operation) : operation,
    start: gatherTimes(spans.start, rows),
    duration: gatherTimes(spans.duration, rows),
    failed,
    operations,
    services,
    spans: spansOf,
    numbers: ownNumbers,
    here,
    skip,
    carried: left === 0 ? undefined : carriedOf(spans, carried.subarray(0, left), ownNumbers),
  };
}

/** Some spans by themselves, with the texts that they need and nothing else of the segment. */
function carriedOf(spans: CallSpans, rows: Uint32Array, numbers: Uint32Array): CallSpans {
  const name = words(spans.name, rows);
  const names = new Map<number, string>();
  for (const own of name) if (!names.has(own)) names.set(own, spans.nameOf(own));
  return {
    count: rows.length,
    trace: words(spans.trace, rows),
    idHi: gatherWords(spans.idHi, rows),
    idLo: gatherWords(spans.idLo, rows),
    parentHi: gatherWords(spans.parentHi, rows),
    parentLo: gatherWords(spans.parentLo, rows),
    name,
    service: words(spans.service, rows),
    start: gatherTimes(spans.start, rows),
    duration: gatherTimes(spans.duration, rows),
    kind: gatherBytes(spans.kind, rows),
    status: gatherBytes(spans.status, rows),
    shift: spans.shift,
    numbers,
    skip: spans.skip,
    mask: undefined,
    services: spans.services,
    nameOf: (own) => names.get(own)!,
  };
}

function words(column: Uint16Array | Uint32Array, rows: Uint32Array): Uint32Array {
  const result = new Uint32Array(rows.length);
  for (let i = 0; i < result.length; i++) result[i] = column[rows[i]!]!;
  return result;
}
