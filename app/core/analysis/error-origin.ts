import type { TraceColumns } from '../model/span-columns.ts';
import { Kind, SpanFlag, Status } from '../model/span.ts';

/** What a span has to do with an error, as bits; 0 for a span without one. */
export const ErrorRole = {
  /** No error came from below: it begins here. */
  origin: 1 << 0,
  /** It came from below. */
  propagated: 1 << 1,
  /** It ends here, although the span has a parent: whatever called it went on without an error. Beside one of the others. */
  handled: 1 << 2,
} as const;

/**
 * For each row the bits of ErrorRole. An internal span without an error, in the service of the span that is asked about, is looked
 * through in both directions: instrumentation often marks only the ends of a call. A missing parent might have failed as well: a
 * span under one is not `handled`.
 */
export function errorRoles(trace: TraceColumns): Uint8Array {
  const { count, parent, service, kind, status, flags } = trace;
  const roles = new Uint8Array(count);
  const failed = (row: number): boolean => status[row] === Status.error;
  const isThrough = (row: number, from: number): boolean =>
    !failed(row) &&
    kind[row]! <= Kind.internal &&
    service[row] === service[from] &&
    (flags[row]! & SpanFlag.placeholder) === 0;

  /** 1 where an error lies below. Children have higher rows than their parents. */
  const below = new Uint8Array(count);
  for (let row = count - 1; row > 0; row--) {
    const above = parent[row]!;
    if (above < 0) continue;
    if (failed(row) || (below[row] === 1 && isThrough(row, above))) below[above] = 1;
  }
  /** 1 where the error of a row, or one that passes through it, goes on to a span above it. */
  const above = new Uint8Array(count);
  for (let row = 0; row < count; row++) {
    const up = parent[row]!;
    if (up >= 0 && (failed(up) || (above[up] === 1 && isThrough(up, row)))) above[row] = 1;
    if (!failed(row)) continue;
    const top = up < 0 || (flags[up]! & SpanFlag.placeholder) !== 0;
    roles[row] = below[row] === 1 ? ErrorRole.propagated : ErrorRole.origin;
    if (!top && above[row] === 0) roles[row]! |= ErrorRole.handled;
  }
  return roles;
}
