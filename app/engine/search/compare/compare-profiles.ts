import { explain } from '../../../core/analysis/compare/causes.ts';
import { differingValues } from '../../../core/analysis/compare/differing-values.ts';
import { mergeProfiles } from '../../../core/analysis/compare/merge-profiles.ts';
import { meanOf } from '../../../core/analysis/compare/moments.ts';
import type { ComparedSide, Comparison } from '../../../core/contract/query-methods.ts';
import type { SideProfile } from './side-profile.ts';

/** Puts two sides together. */
export function compareProfiles(a: SideProfile, b: SideProfile): Comparison {
  const started = performance.now();
  const merged = mergeProfiles(a.profile, b.profile);
  const isWhole = (side: SideProfile): boolean => side.traces === side.profile.traces;
  return {
    a: comparedSide(a),
    b: comparedSide(b),
    nodes: merged.nodes,
    ...explain(merged),
    values:
      a.values === undefined || b.values === undefined ? [] : differingValues(merged, a.values, b.values),
    complete: isWhole(a) && isWhole(b),
    elapsedMs: performance.now() - started,
  };
}

function comparedSide({ profile, traces }: SideProfile): ComparedSide {
  const each = Math.max(1, profile.traces);
  return {
    traces,
    sampled: profile.traces,
    spans: profile.spans / each,
    errors: profile.errors / each,
    durationNs: meanOf(profile.duration),
    services: profile.services,
  };
}
