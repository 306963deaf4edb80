/** Bits per pass: 2048 counters stay in the first-level cache, and three passes make a 32-bit word. */
const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;

/** Runs of equal times up to this length are sorted by insertion: no radix pass pays for so few. */
const LONGEST_INSERTION = 32;

/** The words of a float64 lie low first on little-endian machines. */
const LOW_WORD = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 0 : 1;

/**
 * Sorts `order`, a list of indexes, by `words[index]`, stably (least significant digit first). Passes in which all digits
 * are equal are skipped. `scratch` is as long as `order`; the sorted list is the one returned, the other is free again.
 */
export function sortByWord(order: Uint32Array, scratch: Uint32Array, words: Uint32Array): Uint32Array {
  const count = order.length;
  const offsets = new Uint32Array(DIGITS);
  let from = order;
  let to = scratch;
  for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
    offsets.fill(0);
    for (let i = 0; i < count; i++) {
      const digit = (words[from[i]!]! >>> shift) & (DIGITS - 1);
      offsets[digit] = offsets[digit]! + 1;
    }
    if (count === 0 || offsets[(words[from[0]!]! >>> shift) & (DIGITS - 1)] === count) continue;
    let next = 0;
    for (let digit = 0; digit < DIGITS; digit++) {
      const here = offsets[digit]!;
      offsets[digit] = next;
      next += here;
    }
    for (let i = 0; i < count; i++) {
      const index = from[i]!;
      const digit = (words[index]! >>> shift) & (DIGITS - 1);
      const place = offsets[digit]!;
      offsets[digit] = place + 1;
      to[place] = index;
    }
    const sorted = to;
    to = from;
    from = sorted;
  }
  return from;
}

/**
 * Indexes in `order`, sorted stably by time. Times must not be negative: the bits of such floats, read as an unsigned integer,
 * sort as the floats do. `order` is overwritten.
 */
export function sortByTime(order: Uint32Array, time: Float64Array): Uint32Array {
  const bits = new Uint32Array(time.buffer, time.byteOffset, time.length * 2);
  const words = new Uint32Array(time.length);
  const scratch = new Uint32Array(order.length);
  for (let i = 0; i < words.length; i++) words[i] = bits[2 * i + LOW_WORD]!;
  const sorted = sortByWord(order, scratch, words);
  for (let i = 0; i < words.length; i++) words[i] = bits[2 * i + 1 - LOW_WORD]!;
  return sortByWord(sorted, sorted === order ? scratch : order, words);
}

/** Indexes in `order`, sorted by time, then by id. See `sortByTime`. */
export function sortByTimeThenId(
  order: Uint32Array,
  time: Float64Array,
  idHi: Uint32Array,
  idLo: Uint32Array,
): Uint32Array {
  const sorted = sortByTime(order, time);
  for (let from = 0; from < sorted.length;) {
    let to = from + 1;
    while (to < sorted.length && time[sorted[to]!] === time[sorted[from]!]) to++;
    if (to - from > LONGEST_INSERTION) sortRunById(sorted.subarray(from, to), idHi, idLo);
    else if (to - from > 1) insertById(sorted, from, to, idHi, idLo);
    from = to;
  }
  return sorted;
}

function sortRunById(run: Uint32Array, idHi: Uint32Array, idLo: Uint32Array): void {
  const scratch = new Uint32Array(run.length);
  const byLow = sortByWord(run, scratch, idLo);
  const byId = sortByWord(byLow, byLow === run ? scratch : run, idHi);
  if (byId !== run) run.set(byId);
}

function insertById(
  order: Uint32Array,
  from: number,
  to: number,
  idHi: Uint32Array,
  idLo: Uint32Array,
): void {
  for (let i = from + 1; i < to; i++) {
    const index = order[i]!;
    const high = idHi[index]!;
    const low = idLo[index]!;
    let place = i;
    for (; place > from; place--) {
      const before = order[place - 1]!;
      if (idHi[before]! < high || (idHi[before] === high && idLo[before]! <= low)) break;
      order[place] = before;
    }
    order[place] = index;
  }
}
