import { Kind } from '../model/span.ts';
import { criticalTimes } from './critical-times.ts';
import { gatherTimes } from './gather.ts';
import { edgeTo, startOf, type GraphChunk, type GraphSpans } from './graph-spans.ts';
import { type CallSink, Edge, type NodeCounts } from './graph-tally.ts';
import {
  cutCycles,
  isCallee,
  isCaller,
  linkParents,
  linkResult,
  MISSING,
  ROOT,
  type LinkColumns,
  type LinkResult,
} from './link-parents.ts';
import { PairTable } from './pair-table.ts';
import { USER_NODE_ID } from './peer.ts';

/** Spans of one id that a resend is looked for in: many unequal ones are hostile, and may then count twice. */
const RESENDS_COMPARED = 8;

const UNKNOWN = -1;

/** A span that took a message, with the span that sent it as far as its parents tell. */
export interface Receipt {
  span: number;
  /** -1 where unknown. */
  sender: number;
  /** It works on what a consumer span above it in the same service received. */
  nested: boolean;
}

/**
 * Finds the calls within one trace after the other. Works on local copies of a trace's columns, so that they stay in the cache
 * and nothing is allocated per trace.
 */
export class TraceCalls {
  /** Client spans with neither a server span nor a name for what they call. */
  unnamed = 0;
  readonly receipts: Receipt[] = [];
  readonly counts: NodeCounts;
  readonly #chunks: readonly GraphChunk[];
  readonly #spans: GraphSpans;
  readonly #user: number;
  readonly #tally: CallSink;
  readonly #ids = new PairTable(1024);
  /** The spans of the trace at hand, as numbers in `#spans`. */
  #members: Uint32Array = new Uint32Array(0);
  #columns: LinkColumns;
  #links: LinkResult;
  #service = new Uint32Array(0);
  #node = new Uint32Array(0);
  #peer = new Int32Array(0);
  /** The nearest span above (or it itself) that is not internal, within the service. */
  #boundary = new Int32Array(0);
  #walk = new Uint32Array(0);
  #resent = new Uint8Array(0);
  /** A callee for this caller has been found. */
  #answered = new Uint8Array(0);

  /** @param longest spans of the largest trace */
  constructor(chunks: readonly GraphChunk[], spans: GraphSpans, longest: number, tally: CallSink) {
    this.#chunks = chunks;
    this.#spans = spans;
    this.#tally = tally;
    this.#user = tally.node(USER_NODE_ID, USER_NODE_ID, 'user');
    this.counts = {
      spans: new Uint32Array(tally.nodes.length),
      errors: new Uint32Array(tally.nodes.length),
      critical: new Float64Array(tally.nodes.length),
    };
    this.#columns = {
      idHi: new Uint32Array(longest),
      idLo: new Uint32Array(longest),
      parentHi: new Uint32Array(longest),
      parentLo: new Uint32Array(longest),
      kind: new Uint8Array(longest),
    };
    this.#links = linkResult(longest);
    this.#service = new Uint32Array(longest);
    this.#node = new Uint32Array(longest);
    this.#peer = new Int32Array(longest);
    this.#boundary = new Int32Array(longest);
    this.#walk = new Uint32Array(longest);
    this.#resent = new Uint8Array(longest);
    this.#answered = new Uint8Array(longest);
  }

  /**
   * Takes on the spans of one trace.
   * @param members their numbers
   * @param weight what its critical path counts; 0 for one that is not worth finding
   */
  add(members: Uint32Array, weight = 0): void {
    const count = members.length;
    this.#load(members);
    const shared = linkParents(this.#columns, 0, count, this.#ids, this.#links);
    // A span whose cycle was cut has a caller, only not a known one.
    cutCycles(this.#links.parent, 0, count, this.#walk, (span) => {
      this.#links.parent[span] = MISSING;
    });
    for (const head of shared) this.#findResends(head);
    if (weight > 0) this.#addCriticalTimes(weight);
    this.#findCalls(count);
  }

  /**
   * Takes on the spans of an assembled trace, whose resends are gone and whose parents are known.
   * @param parent by span: another span, ROOT or MISSING; free of cycles
   * @param left 1 for what is no span
   */
  addLinked(parent: Int32Array, left: Uint8Array): void {
    const members = new Uint32Array(parent.length);
    for (let span = 0; span < members.length; span++) members[span] = span;
    this.#load(members);
    this.#links.parent.set(parent);
    this.#resent.set(left);
    this.#findCalls(members.length);
  }

  #addCriticalTimes(weight: number): void {
    const { critical, within, start, duration } = this.#spans;
    const members = this.#members;
    const times = criticalTimes({
      count: members.length,
      start: gatherTimes(start, members),
      duration: gatherTimes(duration, members),
      parent: this.#links.parent,
      kind: this.#columns.kind,
      left: this.#resent,
    });
    for (let i = 0; i < members.length; i++) {
      critical[members[i]!] = times.own[i]! * weight;
      within[members[i]!] = times.within[i]! * weight;
    }
  }

  #findCalls(count: number): void {
    this.#findBoundaries(count);
    if (this.#spans.inherits.length > 0) this.#inheritParts(count);
    for (let span = 0; span < count; span++) if (this.#resent[span] === 0) this.#enter(span);
    for (let span = 0; span < count; span++) if (this.#resent[span] === 0) this.#leave(span);
  }

  /** The number of a span of the trace that was added last, -1 where there is none of that id. */
  find(idHi: number, idLo: number): number {
    const id = this.#ids.find(idHi, idLo);
    return id === -1 ? -1 : this.#members[this.#links.first[id]!]!;
  }

  #load(members: Uint32Array): void {
    const { idHi, idLo, parentHi, parentLo, kind } = this.#columns;
    const from = this.#spans;
    const service = this.#service;
    const node = this.#node;
    const peer = this.#peer;
    const boundary = this.#boundary;
    const walk = this.#walk;
    const resent = this.#resent;
    const answered = this.#answered;
    for (let i = 0; i < members.length; i++) {
      const span = members[i]!;
      idHi[i] = from.idHi[span]!;
      idLo[i] = from.idLo[span]!;
      parentHi[i] = from.parentHi[span]!;
      parentLo[i] = from.parentLo[span]!;
      kind[i] = from.kind[span]!;
      service[i] = from.service[span]!;
      node[i] = from.node[span]!;
      peer[i] = from.peer[span]!;
      boundary[i] = UNKNOWN;
      walk[i] = 0;
      resent[i] = 0;
      answered[i] = 0;
    }
    this.#members = members;
  }

  #findResends(head: number): void {
    const { nextTwin } = this.#links;
    const kept: number[] = [head];
    const others: number[] = [];
    for (let span = nextTwin[head]!; span !== -1; span = nextTwin[span]!) others.push(span);
    for (const span of others.reverse()) {
      if (kept.slice(-RESENDS_COMPARED).some((twin) => this.#isResend(twin, span))) this.#resent[span] = 1;
      else kept.push(span);
    }
  }

  #isResend(twin: number, span: number): boolean {
    const { duration, parentHi, parentLo, kind, service, failed } = this.#spans;
    const a = this.#members[twin]!;
    const b = this.#members[span]!;
    return (
      duration[a] === duration[b] &&
      parentHi[a] === parentHi[b] &&
      parentLo[a] === parentLo[b] &&
      kind[a] === kind[b] &&
      service[a] === service[b] &&
      failed[a] === failed[b] &&
      startOf(this.#chunks, a) === startOf(this.#chunks, b)
    );
  }

  #findBoundaries(count: number): void {
    const boundary = this.#boundary;
    const service = this.#service;
    const { kind } = this.#columns;
    const { parent } = this.#links;
    for (let start = 0; start < count; start++) {
      let span = start;
      for (;;) {
        if (boundary[span] !== UNKNOWN) break;
        const above = parent[span]!;
        const ends = kind[span]! > Kind.internal || above < 0 || service[above] !== service[span];
        if (ends) {
          boundary[span] = span;
          break;
        }
        span = above;
      }
      const found = boundary[span]!;
      for (span = start; boundary[span] === UNKNOWN; span = parent[span]!) boundary[span] = found;
    }
  }

  /** What a service does within a call belongs to the operation that was called, and so to the node of that span. */
  #inheritParts(count: number): void {
    const { inherits, node: nodes } = this.#spans;
    const { kind } = this.#columns;
    const { parent } = this.#links;
    const node = this.#node;
    const done = new Uint8Array(count);
    const path: number[] = [];
    for (let start = 0; start < count; start++) {
      let span = start;
      while (done[span] === 0) {
        done[span] = 1;
        const above = parent[span]!;
        const begins = above < 0 || this.#service[above] !== this.#service[span] || isCallee(kind[span]!);
        if (begins || inherits[this.#members[span]!] === 0) break;
        path.push(span);
        span = above;
      }
      while (path.length > 0) {
        const below = path.pop()!;
        node[below] = node[parent[below]!]!;
        nodes[this.#members[below]!] = node[below]!;
      }
    }
  }

  /** What called this span? */
  #enter(span: number): void {
    const all = this.#spans;
    const member = this.#members[span]!;
    const service = this.#service[span]!;
    const kind = this.#columns.kind[span]!;
    const node = this.#node[span]!;
    this.counts.spans[node]!++;
    this.counts.errors[node]! += all.failed[member]!;

    const above = this.#links.parent[span]!;
    const foreign = above >= 0 && this.#service[above] !== service;
    const boundary = above < 0 ? -1 : this.#boundary[above]!;
    const caller = boundary >= 0 && isCaller(this.#columns.kind[boundary]!) ? boundary : -1;
    if (kind === Kind.consumer) {
      if (caller !== -1) this.#answer(caller);
      const sender = caller !== -1 ? caller : foreign ? above : -1;
      this.receipts.push({
        span: member,
        sender: sender === -1 ? -1 : this.#members[sender]!,
        nested: above >= 0 && !foreign && this.#columns.kind[boundary] === Kind.consumer,
      });
    } else if (caller !== -1 && (foreign || kind === Kind.server)) {
      this.#answer(caller);
      const call = this.#members[caller]!;
      const failed = all.failed[call] === 1 || all.failed[member] === 1;
      this.#tally.call(this.#node[caller]!, node, Edge.request, all.duration, call, failed, member);
    } else if (foreign) {
      const failed = all.failed[member] === 1;
      this.#tally.call(this.#node[above]!, node, Edge.request, all.duration, member, failed, member);
    } else if (above === ROOT && kind === Kind.server) {
      const failed = all.failed[member] === 1;
      this.#tally.call(this.#user, node, Edge.request, all.duration, member, failed, member);
    }
  }

  /** The callee belongs to this caller, and to those that it is a part of: a library's call over HTTP, say. */
  #answer(caller: number): void {
    for (let span = caller; span !== -1 && this.#answered[span] === 0; span = this.#outer(span)) {
      this.#answered[span] = 1;
    }
  }

  /** The caller span of the same service that this one is a part of. */
  #outer(span: number): number {
    const above = this.#links.parent[span]!;
    if (above < 0 || this.#service[above] !== this.#service[span]) return -1;
    const boundary = this.#boundary[above]!;
    return isCaller(this.#columns.kind[boundary]!) ? boundary : -1;
  }

  /** The node that a caller without a callee calls by name; messages go to their broker even so. -1 for none. */
  #calledPeer(span: number): number {
    const peer = this.#peer[span]!;
    if (peer === -1 || !isCaller(this.#columns.kind[span]!)) return -1;
    return this.#answered[span] === 0 || this.#tally.nodes[peer]!.kind === 'queue' ? peer : -1;
  }

  /** What did this span call that has no spans of its own? */
  #leave(span: number): void {
    const all = this.#spans;
    const member = this.#members[span]!;
    let node = this.#node[span]!;
    if (isCaller(this.#columns.kind[span]!)) {
      const peer = this.#calledPeer(span);
      const outer = this.#outer(span);
      // A call within a named call is how that one is made, not another.
      if (peer !== -1 && (outer === -1 || this.#calledPeer(outer) === -1)) {
        const { kind } = this.#tally.nodes[peer]!;
        this.#tally.call(node, peer, edgeTo(kind), all.duration, member, all.failed[member] === 1, -1);
        node = peer;
      } else if (
        peer === -1 &&
        outer === -1 &&
        this.#answered[span] === 0 &&
        this.#columns.kind[span] === Kind.client
      ) {
        this.unnamed++;
      }
    }
    if (all.critical.length > 0) this.counts.critical[node]! += all.critical[member]!;
  }
}
