/**
 * The values of a column in another order. One function for each type: a loop that meets three types of array takes twice the time
 * or more, and these are the loops of a large trace.
 */
export function gatherWords(column: Uint32Array, order: Uint32Array): Uint32Array {
  const result = new Uint32Array(order.length);
  for (let i = 0; i < result.length; i++) result[i] = column[order[i]!]!;
  return result;
}

/** As `gatherWords`, for times and durations. */
export function gatherTimes(column: Float64Array, order: Uint32Array): Float64Array {
  const result = new Float64Array(order.length);
  for (let i = 0; i < result.length; i++) result[i] = column[order[i]!]!;
  return result;
}

/** As `gatherWords`, for kinds. */
export function gatherBytes(column: Uint8Array, order: Uint32Array): Uint8Array {
  const result = new Uint8Array(order.length);
  for (let i = 0; i < result.length; i++) result[i] = column[order[i]!]!;
  return result;
}
