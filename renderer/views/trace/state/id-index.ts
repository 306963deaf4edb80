/** The columns that an index needs. */
export interface IdColumns {
  count: number;
  idHi: Uint32Array;
  idLo: Uint32Array;
}

/** So many questions are answered by looking through the column, before a table pays: a native search of a million takes 1 ms. */
const SEARCHES = 16;

/**
 * Span id → row, by open addressing with linear probing at a load of at most one half. Of rows that share an id the
 * first one is found. The table is made when it is asked often: many traces are only looked at.
 */
export class IdIndex {
  readonly #columns: IdColumns;
  /** Row + 1; 0 is empty. No slots before there is a table. */
  #slots = new Uint32Array(0);
  #asked = 0;

  constructor(columns: IdColumns) {
    this.#columns = columns;
  }

  /** Row of an id, -1 where the trace has none. */
  row(idHi: number, idLo: number): number {
    if (this.#slots.length === 0) {
      if (this.#asked++ < SEARCHES) return this.#search(idHi, idLo);
      this.#build();
    }
    return this.#slots[this.#find(idHi, idLo)]! - 1;
  }

  /** Row of an id of 16 hex digits, -1 where the trace has none. */
  rowOfHex(id: string): number {
    if (!/^[0-9a-f]{16}$/i.test(id)) return -1;
    return this.row(Number.parseInt(id.slice(0, 8), 16), Number.parseInt(id.slice(8), 16));
  }

  #search(idHi: number, idLo: number): number {
    const { count, idHi: hi, idLo: lo } = this.#columns;
    for (let row = lo.indexOf(idLo); row >= 0 && row < count; row = lo.indexOf(idLo, row + 1)) {
      if (hi[row] === idHi) return row;
    }
    return -1;
  }

  #build(): void {
    const { count, idHi, idLo } = this.#columns;
    let size = 16;
    while (size < count * 2) size *= 2;
    this.#slots = new Uint32Array(size);
    for (let row = 0; row < count; row++) {
      const slot = this.#find(idHi[row]!, idLo[row]!);
      if (this.#slots[slot] === 0) this.#slots[slot] = row + 1;
    }
  }

  #find(idHi: number, idLo: number): number {
    const { idHi: hi, idLo: lo } = this.#columns;
    const slots = this.#slots;
    const mask = slots.length - 1;
    let hash = Math.imul(idHi ^ Math.imul(idLo, 0x9e3779b1), 0x85ebca6b);
    hash ^= hash >>> 15;
    let slot = hash & mask;
    for (;;) {
      const entry = slots[slot]!;
      if (entry === 0 || (hi[entry - 1] === idHi && lo[entry - 1] === idLo)) return slot;
      slot = (slot + 1) & mask;
    }
  }
}
