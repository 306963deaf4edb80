/** Bits per pass: 2048 counters stay in the first-level cache, and three passes make a 32-bit word. */
const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;

/** Runs up to this length are sorted by insertion: no radix pass pays for so few. */
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

/** From here on times are dealt out into buckets first: six passes over a list that no cache holds cost more. */
const BUCKETS_FROM = 1 << 12;
/** Indexes of a bucket where times are spread evenly: few enough for insertion. */
const PER_BUCKET = 4;
/** Up to so many, insertion takes less than clearing the counters of all passes. */
const LONGEST_INSERTED_LIST = 64;
/** Clearing the counters of a radix sort takes as long as inserting so many. */
const LONGEST_INSERTED_BUCKET = 256;

/**
 * Indexes in `order`, sorted stably by time. Times must not be negative: the bits of such floats, read as an unsigned integer,
 * sort as the floats do. `order` is overwritten.
 */
export function sortByTime(order: Uint32Array, time: Float64Array): Uint32Array {
  if (order.length <= LONGEST_INSERTED_LIST) return insertByTime(order, time);
  return order.length < BUCKETS_FROM ? radixByTime(order, time) : bucketsByTime(order, time);
}

function insertByTime(order: Uint32Array, time: Float64Array): Uint32Array {
  const keys = new Float64Array(order.length);
  for (let i = 0; i < order.length; i++) keys[i] = time[order[i]!]!;
  insertByKey(order, keys, 0, order.length);
  return order;
}

function radixByTime(order: Uint32Array, time: Float64Array): Uint32Array {
  const keys = new Float64Array(order.length);
  for (let i = 0; i < order.length; i++) keys[i] = time[order[i]!]!;
  const places = new Uint32Array(order.length);
  for (let i = 0; i < places.length; i++) places[i] = i;
  const sorted = radixOfKeys(places, keys);
  const result = new Uint32Array(order.length);
  for (let i = 0; i < result.length; i++) result[i] = order[sorted[i]!]!;
  return result;
}

/** @param places 0, 1, 2 …, as many as there are keys */
function radixOfKeys(places: Uint32Array, keys: Float64Array): Uint32Array {
  const bits = new Uint32Array(keys.buffer, keys.byteOffset, keys.length * 2);
  const words = new Uint32Array(keys.length);
  const scratch = new Uint32Array(keys.length);
  for (let i = 0; i < words.length; i++) words[i] = bits[2 * i + LOW_WORD]!;
  const sorted = sortByWord(places, scratch, words);
  for (let i = 0; i < words.length; i++) words[i] = bits[2 * i + 1 - LOW_WORD]!;
  return sortByWord(sorted, sorted === places ? scratch : places, words);
}

/** Bucket sort: a bucket of few by insertion, one of many, where times crowd together, by radix. */
function bucketsByTime(order: Uint32Array, time: Float64Array): Uint32Array {
  const count = order.length;
  let latest = 0;
  for (let i = 0; i < count; i++) latest = Math.max(latest, time[order[i]!]!);
  if (!Number.isFinite(latest)) return radixByTime(order, time);
  const buckets = 2 ** Math.ceil(Math.log2(count / PER_BUCKET));
  const scale = buckets / (latest + 1);
  const bucketOf = (at: number): number => Math.min(buckets - 1, Math.floor(at * scale));
  const starts = new Uint32Array(buckets + 1);
  for (let i = 0; i < count; i++) {
    const next = bucketOf(time[order[i]!]!) + 1;
    starts[next] = starts[next]! + 1;
  }
  for (let bucket = 0; bucket < buckets; bucket++) starts[bucket + 1] = starts[bucket + 1]! + starts[bucket]!;
  const sorted = new Uint32Array(count);
  const keys = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const index = order[i]!;
    const key = time[index]!;
    const bucket = bucketOf(key);
    const place = starts[bucket]!;
    starts[bucket] = place + 1;
    sorted[place] = index;
    keys[place] = key;
  }
  // Each entry has moved on to where the next bucket begins.
  for (let bucket = 0, from = 0; bucket < buckets; bucket++) {
    const to = starts[bucket]!;
    if (to - from > LONGEST_INSERTED_BUCKET) sorted.set(radixByTime(sorted.subarray(from, to), time), from);
    else insertByKey(sorted, keys, from, to);
    from = to;
  }
  return sorted;
}

function insertByKey(order: Uint32Array, keys: Float64Array, from: number, to: number): void {
  for (let i = from + 1; i < to; i++) {
    const key = keys[i]!;
    if (keys[i - 1]! <= key) continue;
    const index = order[i]!;
    let place = i;
    for (; place > from && keys[place - 1]! > key; place--) {
      keys[place] = keys[place - 1]!;
      order[place] = order[place - 1]!;
    }
    keys[place] = key;
    order[place] = index;
  }
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
    const at = time[sorted[from]!]!;
    let to = from + 1;
    while (to < sorted.length && time[sorted[to]!]! === at) to++;
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
