/** Units with their nanoseconds, largest first; both signs for micro are accepted, `us` is printed. */
const UNITS: readonly (readonly [string, number])[] = [
  ['y', 365 * 86_400e9],
  ['w', 7 * 86_400e9],
  ['d', 86_400e9],
  ['h', 3_600e9],
  ['m', 60e9],
  ['s', 1e9],
  ['ms', 1e6],
  ['us', 1e3],
  ['µs', 1e3],
  ['μs', 1e3],
  ['ns', 1],
];
const NANOS = new Map(UNITS);

const PART = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|[smhdwy])/y;

/**
 * Reads `500ms`, `1.5s`, `1h30m`, `-2s` as nanoseconds; undefined for anything else. Fractions below a nanosecond are
 * rounded. Units as in Go and PromQL: ns us µs ms s m h d w y.
 */
export function readDuration(text: string): number | undefined {
  const negative = text.startsWith('-');
  PART.lastIndex = negative ? 1 : 0;
  let total = 0;
  for (let end = PART.lastIndex; end < text.length; end = PART.lastIndex) {
    const match = PART.exec(text);
    if (match === null) return undefined;
    total += Number(match[1]) * NANOS.get(match[2]!)!;
  }
  if (text.length === (negative ? 1 : 0) || !Number.isFinite(total)) return undefined;
  const rounded = Math.round(total);
  return negative && rounded !== 0 ? -rounded : rounded;
}

const PRINTED_UNITS: readonly (readonly [string, number])[] = [
  ['s', 1e9],
  ['ms', 1e6],
  ['us', 1e3],
];
/** Whole hours and minutes are printed as such; anything finer in one decimal unit. */
const WHOLE_UNITS: readonly (readonly [string, number])[] = [
  ['h', 3_600e9],
  ['m', 60e9],
];

/** Prints nanoseconds so that `readDuration` gives them back exactly: `500ms`, `1.5s`, `2m`. */
export function printDuration(nanos: number): string {
  const sign = nanos < 0 ? '-' : '';
  const size = Math.abs(nanos);
  for (const [unit, length] of WHOLE_UNITS) {
    if (size >= length && size % length === 0) return `${sign}${String(size / length)}${unit}`;
  }
  for (const [unit, length] of PRINTED_UNITS) {
    if (size < length) continue;
    const text = `${sign}${String(size / length)}${unit}`;
    if (readDuration(text) === nanos) return text;
  }
  return `${sign}${BigInt(size).toString()}ns`;
}
