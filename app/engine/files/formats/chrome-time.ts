import { nanosOfMicros, timeOf } from './json-fields.ts';

/** No time lies farther away, in microseconds: the years from 1653 to 2286. */
export const MAX_MICROS = 1e16;
/** Times from here on are taken for microseconds since 1970 (September 2001); below, for a clock of the machine. */
const FIRST_EPOCH_MICROS = 1e15;
/** Where a machine's clock is put: at the beginning of 2000. */
const CLOCK_ZERO_NS = 946_684_800_000_000_000n;

/** Nanoseconds since 1970. */
export const timeOfMicros = (micros: number): bigint => {
  const ns = nanosOfMicros(micros) ?? 0n;
  return timeOf(micros >= FIRST_EPOCH_MICROS ? ns : ns + CLOCK_ZERO_NS);
};
