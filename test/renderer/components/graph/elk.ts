import ELK from 'elkjs/lib/elk.bundled.js';
import {
  fromElkGraph,
  shapeOf,
  toElkGraph,
  type Density,
  type Layout,
} from '../../../../renderer/components/graph/layout.ts';
import type { ServiceMap } from '../../../../app/core/contract/methods.ts';

/** The layout that the worker makes, made in this thread. */
export async function layoutOf(map: ServiceMap, density: Density = 'roomy'): Promise<Layout> {
  return fromElkGraph(await new ELK().layout(toElkGraph(shapeOf(map), density)));
}
