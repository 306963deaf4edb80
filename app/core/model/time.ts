import type { Brand } from '../base/brand.ts';

/** Absolute time: nanoseconds since the Unix epoch. */
export type UnixNanos = Brand<bigint, 'UnixNanos'>;

export function unixNanos(value: bigint): UnixNanos {
  return value as UnixNanos;
}

export const NANOS_PER_MS = 1_000_000;
