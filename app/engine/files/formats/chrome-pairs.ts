import type { KeyValue } from '../../../core/model/attributes.ts';
import type { ChromeProcess } from './chrome-process.ts';

/** A slice that has begun. */
export interface Begun {
  process: ChromeProcess;
  track: number;
  /** The key under which the process knows the track, where that ends with the outermost slice; '' for a thread's. */
  trackKey: string;
  name: string;
  start: number;
  attributes: KeyValue[];
}

/** Slices that may be open at a time; more of them only come from a damaged file. */
export const MAX_BEGUN = 1_000_000;

/** Begins and ends, paired as on a stack; each key has its own. */
export class Pairs {
  readonly #stacks = new Map<string, Begun[]>();
  #size = 0;

  get full(): boolean {
    return this.#size >= MAX_BEGUN;
  }

  begin(key: string, begun: Begun): void {
    const stack = this.#stacks.get(key);
    if (stack === undefined) this.#stacks.set(key, [begun]);
    else stack.push(begun);
    this.#size++;
  }

  /** The slice that ends: the last one begun, of the same name where the end has one. */
  end(key: string, name: string): Begun | undefined {
    const stack = this.#stacks.get(key);
    if (stack === undefined) return undefined;
    const named = name === '' ? -1 : stack.findLastIndex((begun) => begun.name === name);
    const at = named < 0 ? stack.length - 1 : named;
    const [begun] = stack.splice(at, 1);
    this.#size--;
    if (stack.length === 0) {
      this.#stacks.delete(key);
      if (begun!.trackKey !== '') begun!.process.endTrack(begun!.trackKey);
    }
    return begun;
  }

  /** The track of what is open under a key. */
  open(key: string): Begun | undefined {
    return this.#stacks.get(key)?.at(-1);
  }

  /** All that has not ended; none is open afterwards. */
  *rest(): Generator<Begun> {
    for (const stack of this.#stacks.values()) yield* stack;
    this.#stacks.clear();
    this.#size = 0;
  }
}
