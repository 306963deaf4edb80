import ELK from 'elkjs/lib/elk-api.js';
import { fromElkGraph, toElkGraph, type Density, type Layout, type Shape } from './layout.ts';

/** Lays maps out in a worker, which loads while the first map is being asked for and ends with `close`. */
export class LayoutEngine {
  readonly #elk = new ELK({
    algorithms: ['layered'],
    workerFactory: () => new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' }),
  });

  /** Rejects where the worker can't be loaded or the layout fails. */
  async layout(shape: Shape, density: Density): Promise<Layout> {
    if (shape.nodes.length === 0) return { width: 0, height: 0, nodes: new Map(), edges: new Map() };
    return fromElkGraph(await this.#elk.layout(toElkGraph(shape, density)));
  }

  close(): void {
    this.#elk.terminateWorker();
  }
}
