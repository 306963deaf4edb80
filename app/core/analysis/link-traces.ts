import { cutCycles, isCallee, isCaller, MISSING, ROOT } from './link-parents.ts';
import { PairTable } from './pair-table.ts';

/** Of spans that share trace and id so many are compared with one that comes: who sends more of them sends no traces. */
const MAX_TWINS = 64;

type Numbers = Uint16Array | Uint32Array;

/** Spans of many traces as they came, in any order. The arrays may be longer than `count`. */
export interface MixedSpans {
  count: number;
  /** By span: which trace it is of. */
  trace: Numbers;
  idHi: Uint32Array;
  idLo: Uint32Array;
  parentHi: Uint32Array;
  parentLo: Uint32Array;
  /** Nanoseconds, all from the same moment. */
  start: Float64Array;
  duration: Float64Array;
  kind: Uint8Array;
  status: Uint8Array;
  name: Numbers;
  service: Numbers;
}

/** Good until the linker links something else. */
export interface LinkedTraces {
  /** By span: the index of its parent, ROOT or MISSING; without cycles. */
  parent: Int32Array;
  /** By span: 1 for one that came before, with the same content. */
  resent: Uint8Array;
}

/**
 * Finds the parents of the spans of many traces that lie mixed, as a segment has them, with no sorting: O(n). Rules as in
 * `linkParents`: a parent id that several spans of the trace carry means the first of them, but where a caller and a callee
 * share it the callee, which hangs under the caller. A cycle is cut at the span that came first. Keeps its tables.
 */
export class TraceLinker {
  readonly #ids = new PairTable(8_192);
  #parent = new Int32Array(0);
  #resent = new Uint8Array(0);
  #walk = new Uint32Array(0);
  /** By id: the first span with it, the first caller and the first callee; -1 for none. */
  #first = new Int32Array(0);
  #caller = new Int32Array(0);
  #callee = new Int32Array(0);
  /** By span: its id's number, -1 where that is not to be found; and the next with the same trace and id. */
  #id = new Int32Array(0);
  #next = new Int32Array(0);

  link(spans: MixedSpans): LinkedTraces {
    const { count } = spans;
    this.#makeRoom(count);
    this.#resent.fill(0, 0, count);
    this.#ids.clear(count);
    for (let span = 0; span < count; span++) this.#enter(spans, span);
    this.#resolve(spans);
    return { parent: this.#parent, resent: this.#resent };
  }

  #enter(spans: MixedSpans, span: number): void {
    const { trace, idHi, idLo, kind } = spans;
    const known = this.#ids.size;
    const id = this.#ids.add(keyOf(idHi[span]!, trace[span]!), idLo[span]!);
    const isCalling = isCaller(kind[span]!);
    const isCalled = isCallee(kind[span]!);
    this.#next[span] = -1;
    this.#id[span] = id;
    if (id === known) {
      this.#first[id] = span;
      this.#caller[id] = isCalling ? span : -1;
      this.#callee[id] = isCalled ? span : -1;
      return;
    }
    const first = this.#first[id]!;
    // Two ids that look the same by chance or by intent: the later one is found by nobody.
    if (trace[first] !== trace[span] || idHi[first] !== idHi[span]) {
      this.#id[span] = -1;
      return;
    }
    if (this.#isResent(spans, first, span)) {
      this.#resent[span] = 1;
      return;
    }
    this.#next[span] = this.#next[first]!;
    this.#next[first] = span;
    if (isCalling && this.#caller[id] === -1) this.#caller[id] = span;
    if (isCalled && this.#callee[id] === -1) this.#callee[id] = span;
  }

  #isResent(
    { start, duration, kind, status, name, service, parentHi, parentLo }: MixedSpans,
    first: number,
    span: number,
  ): boolean {
    let left = MAX_TWINS;
    for (let twin = first; twin !== -1 && left > 0; twin = this.#next[twin]!, left--)
      if (
        start[twin] === start[span] &&
        duration[twin] === duration[span] &&
        kind[twin] === kind[span] &&
        status[twin] === status[span] &&
        name[twin] === name[span] &&
        service[twin] === service[span] &&
        parentHi[twin] === parentHi[span] &&
        parentLo[twin] === parentLo[span]
      )
        return true;
    return false;
  }

  #resolve(spans: MixedSpans): void {
    const { count, start } = spans;
    const parent = this.#parent;
    let mayCycle = false;
    for (let span = 0; span < count; span++) {
      parent[span] = ROOT;
      if (this.#resent[span] === 1) continue;
      const above = this.#above(spans, span);
      parent[span] = above;
      // Who begins before the parent, or with it, may be above it, too.
      if (above >= 0 && start[span]! <= start[above]!) mayCycle = true;
    }
    if (!mayCycle) return;
    this.#walk.fill(0, 0, count);
    cutCycles(parent, 0, count, this.#walk, () => undefined);
  }

  #above({ trace, idHi, parentHi, parentLo, kind }: MixedSpans, span: number): number {
    const own = this.#id[span]!;
    if (own >= 0 && this.#caller[own]! >= 0 && isCallee(kind[span]!)) return this.#caller[own]!;
    const high = parentHi[span]!;
    const low = parentLo[span]!;
    if (high === 0 && low === 0) return ROOT;
    const id = this.#ids.find(keyOf(high, trace[span]!), low);
    if (id < 0) return MISSING;
    const first = this.#first[id]!;
    if (trace[first] !== trace[span] || idHi[first] !== high) return MISSING;
    return this.#caller[id]! >= 0 && this.#callee[id]! >= 0 ? this.#callee[id]! : first;
  }

  #makeRoom(count: number): void {
    if (this.#parent.length >= count) return;
    const length = Math.max(count, this.#parent.length * 2);
    this.#parent = new Int32Array(length);
    this.#resent = new Uint8Array(length);
    this.#walk = new Uint32Array(length);
    this.#first = new Int32Array(length);
    this.#caller = new Int32Array(length);
    this.#callee = new Int32Array(length);
    this.#id = new Int32Array(length);
    this.#next = new Int32Array(length);
  }
}

/** An id's high word with the trace in it: ids of other traces fall elsewhere. */
function keyOf(idHi: number, trace: number): number {
  return (idHi ^ Math.imul(trace + 1, 0x9e3779b1)) | 0;
}
