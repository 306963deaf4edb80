import { SpanFlag, Status } from '../model/span.ts';
import type { TraceColumns } from '../model/span-columns.ts';
import { Edge, type CallSink, type GraphNodeKind } from './graph-tally.ts';
import { serviceNodeId } from './peer.ts';
import { sortByWord } from './radix-order.ts';
import { tellCalls, type TraceGraphInput } from './trace-graph.ts';

/** A service, or what a call reaches that has no spans of its own. */
export interface CallParty {
  /** As on the service map. */
  id: string;
  name: string;
  kind: GraphNodeKind;
}

/** Runs of more equal calls than this are read better as one. */
export const LONGEST_UNFOLDED_CALLS = 2;

/** Runs of equal calls under the same call, in order of their first call. Times in nanoseconds. */
export interface CallRuns {
  /** The first of them. */
  call: Uint32Array;
  count: Uint32Array;
  /** The first call behind the run and all that is below it. */
  end: Uint32Array;
  /** Calls that failed among them and below them. */
  errors: Uint32Array;
  p95: Float64Array;
  total: Float64Array;
}

/**
 * The calls of a trace between services and to what has no spans, in preorder: what a call causes follows it, and siblings come
 * in order of start. Where work begins without a known caller there is a call from nobody.
 */
export interface CallColumns {
  parties: CallParty[];
  count: number;
  /** The span that says how long it took: the caller's where it has one. */
  row: Uint32Array;
  /** The span that was called; -1 where the target has none. */
  callee: Int32Array;
  /** Index into `parties`; -1 for nobody known. */
  source: Int32Array;
  target: Uint32Array;
  /** 1 for a message: the sender does not wait. */
  message: Uint8Array;
  failed: Uint8Array;
  /** The call within which this one was made, -1 for none. */
  parent: Int32Array;
  /** Calls of the subtree, the call itself included. */
  size: Uint32Array;
  runs: CallRuns;
}

/** Finds the calls of an assembled trace. O(n), but for sorting the durations of runs. */
export function callColumns(input: TraceGraphInput): CallColumns {
  const { trace } = input;
  const found = new CallList();
  tellCalls(input, found);
  addEntries(trace, found);
  const order = preorder(found);
  const calls: CallColumns = {
    parties: found.nodes,
    count: order.length,
    row: pick(found.row, order, new Uint32Array(order.length)),
    callee: pick(found.callee, order, new Int32Array(order.length)),
    source: pick(found.source, order, new Int32Array(order.length)),
    target: pick(found.target, order, new Uint32Array(order.length)),
    message: pick(found.message, order, new Uint8Array(order.length)),
    failed: pick(found.failed, order, new Uint8Array(order.length)),
    parent: new Int32Array(order.length),
    size: new Uint32Array(order.length).fill(1),
    runs: NO_RUNS,
  };
  nest(trace, calls);
  calls.runs = findRuns(trace, calls);
  return calls;
}

/** Rows are in preorder: so are calls by the row that they reach. What a row calls comes after what reached it. */
function preorder({ row, callee }: CallList): Uint32Array {
  const order = new Uint32Array(row.length);
  const place = new Uint32Array(row.length);
  for (let call = 0; call < order.length; call++) {
    order[call] = call;
    place[call] = callee[call]! >= 0 ? callee[call]! * 2 : row[call]! * 2 + 1;
  }
  return sortByWord(order, new Uint32Array(order.length), place);
}

function pick<T extends Uint32Array | Int32Array | Uint8Array>(
  column: number[],
  order: Uint32Array,
  into: T,
): T {
  for (let i = 0; i < order.length; i++) into[i] = column[order[i]!]!;
  return into;
}

const NO_RUNS: CallRuns = {
  call: new Uint32Array(0),
  count: new Uint32Array(0),
  end: new Uint32Array(0),
  errors: new Uint32Array(0),
  p95: new Float64Array(0),
  total: new Float64Array(0),
};

/** Calls as they are found. */
class CallList implements CallSink {
  readonly nodes: CallParty[] = [];
  readonly row: number[] = [];
  readonly callee: number[] = [];
  readonly source: number[] = [];
  readonly target: number[] = [];
  readonly message: number[] = [];
  readonly failed: number[] = [];
  readonly #numbers = new Map<string, number>();

  node(id: string, name: string, kind: GraphNodeKind): number {
    let number = this.#numbers.get(id);
    if (number === undefined) {
      number = this.nodes.push({ id, name, kind }) - 1;
      this.#numbers.set(id, number);
    }
    return number;
  }

  call(
    source: number,
    target: number,
    kind: number,
    _durations: Float64Array,
    span: number,
    failed: boolean,
    callee: number,
  ): void {
    this.source.push(source);
    this.target.push(target);
    this.message.push(kind === Edge.messaging ? 1 : 0);
    this.row.push(span);
    this.failed.push(failed ? 1 : 0);
    this.callee.push(callee);
  }
}

/** The row that names what is called: the callee's, where it has one. */
export function namingRow({ row, callee }: CallColumns, call: number): number {
  return callee[call]! >= 0 ? callee[call]! : row[call]!;
}

/** Roots, and what hangs under a parent that is not there, begin work although nothing is known to have called them. */
function addEntries(trace: TraceColumns, found: CallList): void {
  const called = new Uint8Array(trace.count);
  for (const row of found.callee) if (row >= 0) called[row] = 1;
  const party = trace.services.map((name) => found.node(serviceNodeId(name), name, 'service'));
  for (let row = 0; row < trace.count; row++) {
    if ((trace.flags[row]! & SpanFlag.placeholder) !== 0 || called[row] === 1) continue;
    const above = trace.parent[row]!;
    if (above >= 0 && (trace.flags[above]! & SpanFlag.placeholder) === 0) continue;
    found.source.push(-1);
    found.target.push(party[trace.service[row]!]!);
    found.message.push(0);
    found.row.push(row);
    found.failed.push(trace.status[row] === Status.error ? 1 : 0);
    found.callee.push(row);
  }
}

/** A call's parent is the one that reached the span that made it, or the nearest one above. */
function nest(trace: TraceColumns, calls: CallColumns): void {
  /** By row: the call that its work belongs to. Of several that reached it the last one: they follow one another in preorder. */
  const reached = new Int32Array(trace.count).fill(-1);
  for (let call = 0; call < calls.count; call++) {
    if (calls.callee[call]! >= 0) reached[calls.callee[call]!] = call;
  }
  for (let row = 0; row < trace.count; row++) {
    const above = trace.parent[row]!;
    if (reached[row] === -1 && above >= 0) reached[row] = reached[above]!;
  }
  for (let call = 0; call < calls.count; call++) {
    const callee = calls.callee[call]!;
    const maker = callee >= 0 ? trace.parent[callee]! : calls.row[call]!;
    calls.parent[call] = maker >= 0 ? reached[maker]! : -1;
  }
  for (let call = calls.count - 1; call >= 0; call--) {
    const above = calls.parent[call]!;
    if (above >= 0) calls.size[above]! += calls.size[call]!;
  }
}

function findRuns(trace: TraceColumns, calls: CallColumns): CallRuns {
  const { count, parent, size, source, target, message, failed, row } = calls;
  const name = new Uint32Array(count);
  const failedBefore = new Uint32Array(count + 1);
  for (let call = 0; call < count; call++) {
    name[call] = trace.name[namingRow(calls, call)]!;
    failedBefore[call + 1] = failedBefore[call]! + failed[call]!;
  }
  const runs: { call: number; count: number; end: number; p95: number; total: number }[] = [];
  const inRun = new Uint8Array(count);
  for (let call = 0; call < count; call++) {
    if (inRun[call] === 1) continue;
    let length = 0;
    let end = call;
    while (
      end < count &&
      parent[end] === parent[call] &&
      source[end] === source[call] &&
      target[end] === target[call] &&
      message[end] === message[call] &&
      name[end] === name[call]
    ) {
      inRun[end] = 1;
      length++;
      end += size[end]!;
    }
    if (length <= LONGEST_UNFOLDED_CALLS) continue;
    const durations = new Float64Array(length);
    for (let member = call, i = 0; member < end; member += size[member]!, i++)
      durations[i] = trace.duration[row[member]!]!;
    durations.sort();
    runs.push({
      call,
      count: length,
      end,
      p95: durations[Math.ceil(0.95 * length) - 1]!,
      total: durations.reduce((sum, own) => sum + own, 0),
    });
  }
  return {
    call: Uint32Array.from(runs, (run) => run.call),
    count: Uint32Array.from(runs, (run) => run.count),
    end: Uint32Array.from(runs, (run) => run.end),
    errors: Uint32Array.from(runs, (run) => failedBefore[run.end]! - failedBefore[run.call]!),
    p95: Float64Array.from(runs, (run) => run.p95),
    total: Float64Array.from(runs, (run) => run.total),
  };
}
