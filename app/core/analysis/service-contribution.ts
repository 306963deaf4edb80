import type { TraceColumns } from '../model/span-columns.ts';
import { SpanFlag, Status } from '../model/span.ts';
import type { CriticalPath } from './critical-path.ts';

export interface ServiceContribution {
  /** Index into the trace's services. */
  service: number;
  spans: number;
  errors: number;
  /** Nanoseconds on the critical path, and their share of it, 0 to 1: the shares of all services sum to 1. */
  critical: number;
  share: number;
  /** Self time of the service's spans; side by side they may exceed the trace's duration. */
  self: number;
}

/**
 * What each service contributes to the trace's duration, the greatest first. What a missing parent has of the path counts for the
 * service of its placeholder, ''.
 *
 * @param self as `selfTime` gives it
 */
export function serviceContribution(
  trace: TraceColumns,
  path: CriticalPath,
  self: Float64Array,
): ServiceContribution[] {
  const services: ServiceContribution[] = trace.services.map((_, service) => ({
    service,
    spans: 0,
    errors: 0,
    critical: 0,
    share: 0,
    self: 0,
  }));
  let total = 0;
  for (let row = 0; row < trace.count; row++) {
    const entry = services[trace.service[row]!]!;
    entry.critical += path.time[row]!;
    entry.self += self[row]!;
    total += path.time[row]!;
    if ((trace.flags[row]! & SpanFlag.placeholder) !== 0) continue;
    entry.spans++;
    if (trace.status[row] === Status.error) entry.errors++;
  }
  for (const entry of services) entry.share = total === 0 ? 0 : entry.critical / total;
  return services.sort((a, b) => b.critical - a.critical || b.self - a.self || a.service - b.service);
}
