import type { ServiceMap } from '../../../app/core/contract/methods.ts';
import type { KnownParts } from './known-parts.ts';
import type { Layout } from './layout.ts';
import type { MapChanges } from './map-changes.ts';

/** What is drawn, together: figures never meet the positions of another map. */
export interface Drawn {
  map: ServiceMap;
  layout: Layout;
  parts: KnownParts;
  /** Length of the time that the map counts, where calls are shown as a rate; undefined where they are counted: in one trace. */
  seconds: number | undefined;
  /** What differs from another window, where it is compared with one. */
  changes?: MapChanges | undefined;
}
