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

/** Whether an ascending column has a value in [from, to). */
export function hasWithin(column: ArrayLike<number>, from: number, to: number): boolean {
  const first = lowerBound(column, from);
  return first < column.length && column[first]! < to;
}
