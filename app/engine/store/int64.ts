const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);

/** A time as SQLite can store it: one outside int64 (OTLP's are unsigned, and anything can be sent) is held at its edge. */
export function clampToInt64(time: bigint): bigint {
  if (time > MAX_INT64) return MAX_INT64;
  return time < MIN_INT64 ? MIN_INT64 : time;
}
