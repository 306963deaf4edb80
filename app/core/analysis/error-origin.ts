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
 * For each row the bits of ErrorRole. An internal span without an error is looked through towards a parent of its own service:
 * instrumentation often marks only the ends of a call. A missing parent might have failed as well: a
 * span under one is not `handled`.
 */
export function errorRoles(trace: TraceColumns): Uint8Array {
  const { count, parent, service, kind, status, flags } = trace;
  const roles = new Uint8Array(count);
  const failed = (row: number): boolean => status[row] === Status.error;
  /** The row has no error of its own and lets one pass to the row above it. */
  const isThrough = (row: number): boolean =>
    !failed(row) &&
    kind[row]! <= Kind.internal &&
    parent[row]! >= 0 &&
    service[row] === service[parent[row]!];

  /** 1 where an error lies below. Children have higher rows than their parents. */
  const below = new Uint8Array(count);
  for (let row = count - 1; row > 0; row--) {
    const up = parent[row]!;
    if (up >= 0 && (failed(row) || (below[row] === 1 && isThrough(row)))) below[up] = 1;
  }
  /** 1 where an error that passes through the row reaches a span with one. */
  const reaches = new Uint8Array(count);
  for (let row = 0; row < count; row++) {
    const up = parent[row]!;
    if (isThrough(row) && (failed(up) || reaches[up] === 1)) reaches[row] = 1;
    if (!failed(row)) continue;
    roles[row] = below[row] === 1 ? ErrorRole.propagated : ErrorRole.origin;
    const isTop = up < 0 || (flags[up]! & SpanFlag.placeholder) !== 0;
    if (!isTop && !failed(up) && reaches[up] === 0) roles[row]! |= ErrorRole.handled;
  }
  return roles;
}
