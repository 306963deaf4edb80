import type { PathPairs } from '../../../core/analysis/compare/differing-values.ts';
import type { Profile } from '../../../core/analysis/compare/profile.ts';

/** One side of a comparison, as a reader gives it. */
export interface SideProfile {
  profile: Profile;
  /** Selected: more than were summed up where there are many. */
  traces: number;
  /** Of a single trace. */
  values: PathPairs | undefined;
}
