import { isCallee, MISSING, ROOT } from './link-parents.ts';
import { type MixedSpans, TraceLinker } from './link-traces.ts';

/** How a span is entered. */
export const Entry = {
  /** From within its service. */
  inner: 0,
  /** From outside: a server or consumer span, or one whose parent is none or of another service. */
  outer: 1,
  /** Its parent is not among the spans: from outside, unless it is elsewhere. */
  missing: 2,
  /** The same span came before. */
  resent: 3,
} as const;

/** Drawn once per process, so that nobody can send ids that are known to fall into one slot. */
const SEED = (Math.random() * 0x1_0000_0000) | 0;
/** So many steps up from a span that begins no later than its parent; a cycle is longer or comes back by then. */
const MAX_STEPS = 64;

/**
 * Says of spans of many traces how each is entered. Spans of most stores have ids of their own and parents that began before them:
 * that takes one table of ids and a look into it for spans that are neither server nor consumer spans. Where it is not so,
 * `TraceLinker` says who is whose parent. Keeps its tables.
 */
export class EntryStates {
  readonly #linker = new TraceLinker();
  /** By hash: a span, one higher. */
  #slots = new Int32Array(1 << 14);
  #parent = new Int32Array(0);

  /** By span: one of Entry. */
  of(spans: MixedSpans): Uint8Array {
    return this.#plain(spans) ?? this.#linked(spans);
  }

  #plain(spans: MixedSpans): Uint8Array | undefined {
    const { count, trace, idHi, idLo, parentHi, parentLo, kind, service, start } = spans;
    if (!this.#enter(spans)) return undefined;
    const slots = this.#slots;
    const mask = slots.length - 1;
    const parent = this.#parent;
    const states = new Uint8Array(count);
    let mayCycle = false;
    for (let span = 0; span < count; span++) {
      parent[span] = -1;
      const high = parentHi[span]!;
      const low = parentLo[span]!;
      if (isCallee(kind[span]!) || (high === 0 && low === 0)) {
        states[span] = Entry.outer;
        continue;
      }
      const of = trace[span]!;
      let slot = hashOf(high, low, of) & mask;
      let above = slots[slot]! - 1;
      while (above >= 0 && !(idLo[above] === low && idHi[above] === high && trace[above] === of)) {
        slot = (slot + 1) & mask;
        above = slots[slot]! - 1;
      }
      if (above < 0) states[span] = Entry.missing;
      else if (service[above] !== service[span]) states[span] = Entry.outer;
      else {
        parent[span] = above;
        if (start[span]! <= start[above]!) mayCycle = true;
      }
    }
    return mayCycle && this.#hasCycle(spans) ? undefined : states;
  }

  /** False where two spans of a trace have the same id. */
  #enter({ count, trace, idHi, idLo }: MixedSpans): boolean {
    if (this.#slots.length < 2 * count) this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * count)));
    else this.#slots.fill(0);
    if (this.#parent.length < count) this.#parent = new Int32Array(count);
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let span = 0; span < count; span++) {
      const high = idHi[span]!;
      const low = idLo[span]!;
      const of = trace[span]!;
      let slot = hashOf(high, low, of) & mask;
      for (let other = slots[slot]! - 1; other >= 0; other = slots[slot]! - 1) {
        if (idLo[other] === low && idHi[other] === high && trace[other] === of) return false;
        slot = (slot + 1) & mask;
      }
      slots[slot] = span + 1;
    }
    return true;
  }

  /** True where there may be one. One that goes through a server span needs no cut: that is entered anyway. */
  #hasCycle({ count, start }: MixedSpans): boolean {
    const parent = this.#parent;
    for (let span = 0; span < count; span++) {
      if (parent[span]! < 0 || start[span]! > start[parent[span]!]!) continue;
      let steps = 0;
      for (let above = parent[span]!; above >= 0; above = parent[above]!)
        if (above === span || ++steps > MAX_STEPS) return true;
    }
    return false;
  }

  #linked(spans: MixedSpans): Uint8Array {
    const { parent, resent } = this.#linker.link(spans);
    const states = new Uint8Array(spans.count);
    for (let span = 0; span < states.length; span++)
      states[span] = resent[span] === 1 ? Entry.resent : entryOf(spans, parent, span);
    return states;
  }
}

/** How a span whose parent is known is entered. */
export function entryOf({ kind, service }: MixedSpans, parent: Int32Array, span: number): number {
  const above = parent[span]!;
  if (isCallee(kind[span]!) || above === ROOT) return Entry.outer;
  if (above === MISSING) return Entry.missing;
  return service[above] === service[span] ? Entry.inner : Entry.outer;
}

function hashOf(high: number, low: number, trace: number): number {
  const mixed = Math.imul(low ^ SEED, 0x9e3779b1) ^ Math.imul(high ^ trace, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
