/** The columns that an index needs. */
export interface IdColumns {
  count: number;
  idHi: Uint32Array;
  idLo: Uint32Array;
}

/**
 * Span id → row, by open addressing with linear probing at a load of at most one half. Of rows that share an id the
 * first one is found.
 */
export class IdIndex {
  readonly #columns: IdColumns;
  /** Row + 1; 0 is empty. */
  readonly #slots: Uint32Array;
  readonly #mask: number;

  constructor(columns: IdColumns) {
    this.#columns = columns;
    let size = 16;
    while (size < columns.count * 2) size *= 2;
    this.#slots = new Uint32Array(size);
    this.#mask = size - 1;
    for (let row = 0; row < columns.count; row++) {
      const slot = this.#find(columns.idHi[row]!, columns.idLo[row]!);
      if (this.#slots[slot] === 0) this.#slots[slot] = row + 1;
    }
  }

  /** Row of an id, -1 where the trace has none. */
  row(idHi: number, idLo: number): number {
    return this.#slots[this.#find(idHi, idLo)]! - 1;
  }

  /** Row of an id of 16 hex digits, -1 where the trace has none. */
  rowOfHex(id: string): number {
    if (!/^[0-9a-f]{16}$/i.test(id)) return -1;
    return this.row(Number.parseInt(id.slice(0, 8), 16), Number.parseInt(id.slice(8), 16));
  }

  #find(idHi: number, idLo: number): number {
    const { idHi: hi, idLo: lo } = this.#columns;
    let hash = Math.imul(idHi ^ Math.imul(idLo, 0x9e3779b1), 0x85ebca6b);
    hash ^= hash >>> 15;
    let slot = hash & this.#mask;
    for (;;) {
      const entry = this.#slots[slot]!;
      if (entry === 0 || (hi[entry - 1] === idHi && lo[entry - 1] === idLo)) return slot;
      slot = (slot + 1) & this.#mask;
    }
  }
}
