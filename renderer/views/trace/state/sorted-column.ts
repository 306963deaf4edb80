/** First index of an ascending column whose value is at least `value`. */
export function lowerBound(column: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = column.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (column[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * First index of [from, to) of an ascending column whose value is at least `value`, looked for outwards from a guess: where
 * steps are alike, the last one leads to the next in a few looks, however long the column.
 */
export function lowerBoundNear(
  column: Float64Array,
  value: number,
  from: number,
  to: number,
  guess: number,
): number {
  const start = Math.min(Math.max(guess, from), to);
  let low: number;
  let high = start;
  let step = 1;
  if (start < to && column[start]! < value) {
    low = start + 1;
    while (low + step < to && column[low + step]! < value) {
      low += step + 1;
      step *= 2;
    }
    high = Math.min(to, low + step);
  } else {
    while (high - step > from && column[high - step]! >= value) {
      high -= step;
      step *= 2;
    }
    low = Math.max(from, high - step);
  }
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (column[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether an ascending column has a value in [from, to). */
export function hasWithin(column: ArrayLike<number>, from: number, to: number): boolean {
  const first = lowerBound(column, from);
  return first < column.length && column[first]! < to;
}
