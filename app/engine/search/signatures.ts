import { PairTable } from '../../core/analysis/pair-table.ts';

/**
 * Numbers sequences of 32-bit words 0, 1, 2 …, each equal sequence once: a trie on one hash table, no object per sequence. Begin
 * with `begin`, go on with `step`; what these return stands for the sequence so far.
 */
export class Signatures {
  readonly #starts = new PairTable(64);
  readonly #steps = new PairTable(1024);

  /** A sequence of the two words that begin it. */
  begin(first: number, second: number): number {
    return 2 * this.#starts.add(first, second);
  }

  step(sequence: number, word: number): number {
    return 2 * this.#steps.add(sequence, word) + 1;
  }
}
