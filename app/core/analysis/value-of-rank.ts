/** Up to here, sorting by insertion beats everything that has to be set up first. */
const LONGEST_INSERTION = 64;
/** Up to here, sorting beats counting digits. */
const LONGEST_SORT = 2048;
const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;
/** The shifts that cut a 32-bit word into digits, the highest first. */
const SHIFTS = [22, 11, 0] as const;

/** The words of a float64 lie low first on little-endian machines. */
const LOW_WORD = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 0 : 1;

/**
 * The value that would stand at `rank` (from 0) if the first `length` values were sorted. No value may be negative: the bits of such
 * floats, read as an unsigned integer, sort as the floats do. Radix selection: each pass keeps the values of one digit, so that
 * a million take a few passes whatever their order. The values are overwritten.
 */
export function valueOfRank(values: Float64Array, length: number, rank: number): number {
  if (length <= LONGEST_INSERTION) {
    insertionSort(values, length);
    return values[rank]!;
  }
  let left = length;
  let place = rank;
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  const counts = new Uint32Array(DIGITS);
  for (const word of [1 - LOW_WORD, LOW_WORD]) {
    for (const shift of SHIFTS) {
      if (left <= LONGEST_SORT) return values.subarray(0, left).sort()[place]!;
      counts.fill(0);
      for (let i = 0; i < left; i++) counts[(words[2 * i + word]! >>> shift) & (DIGITS - 1)]! += 1;
      let digit = 0;
      while (place >= counts[digit]!) place -= counts[digit++]!;
      if (counts[digit] === left) continue;
      let kept = 0;
      for (let i = 0; i < left; i++) {
        if (((words[2 * i + word]! >>> shift) & (DIGITS - 1)) === digit) values[kept++] = values[i]!;
      }
      left = kept;
    }
  }
  // All digits are equal: so are the values.
  return values[0]!;
}

function insertionSort(values: Float64Array, length: number): void {
  for (let i = 1; i < length; i++) {
    const value = values[i]!;
    let place = i;
    while (place > 0 && values[place - 1]! > value) {
      values[place] = values[place - 1]!;
      place--;
    }
    values[place] = value;
  }
}
