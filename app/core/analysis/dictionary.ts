/** Copies what is used of a dictionary, in order of first use. */
export class Dictionary {
  readonly #source: string[];
  readonly #target: string[];
  readonly #entries: Int32Array;
  readonly #texts = new Map<string, number>();

  constructor(source: string[], target: string[]) {
    this.#source = source;
    this.#target = target;
    this.#entries = new Int32Array(source.length).fill(-1);
  }

  entry(index: number): number {
    const known = this.#entries[index] ?? -1;
    if (known >= 0) return known;
    const entry = this.text(this.#source[index] ?? '');
    this.#entries[index] = entry;
    return entry;
  }

  text(text: string): number {
    let entry = this.#texts.get(text);
    if (entry === undefined) {
      entry = this.#target.push(text) - 1;
      this.#texts.set(text, entry);
    }
    return entry;
  }
}
