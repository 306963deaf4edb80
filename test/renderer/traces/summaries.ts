import type { TraceSummary } from '../../../app/core/contract/methods.ts';

/** A trace as the list knows it; what a test doesn't care about is filled in. */
export function summary(traceId: string, part: Partial<TraceSummary> = {}): TraceSummary {
  return {
    traceId,
    rootService: 'frontend',
    rootName: 'GET /',
    hasRoot: true,
    startNs: 1_795_333_975_000_000_000n,
    durationNs: 40_000_000n,
    spanCount: 3,
    errorCount: 0,
    services: ['frontend'],
    ...part,
  };
}
