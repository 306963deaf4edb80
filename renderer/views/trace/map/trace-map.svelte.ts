import type { Client } from '../../../../app/core/contract/client.ts';
import type { Drawn } from '../../../components/graph/drawn.ts';
import { KnownParts } from '../../../components/graph/known-parts.ts';
import { type Density, shapeOf, type Layout } from '../../../components/graph/layout.ts';
import { LayoutEngine } from '../../../components/graph/layout-engine.ts';
import type { ServiceMap } from '../../../../app/core/contract/methods.ts';

/** The map of one trace, followed while it grows. */
export class TraceMapState {
  readonly #client: Client;
  readonly #traceId: string;
  readonly #engine: Pick<LayoutEngine, 'layout' | 'close'>;
  #drawn = $state.raw<Drawn | undefined>();
  #problem = $state.raw('');
  #density: Density = 'roomy';
  #map: ServiceMap | undefined;
  /** What the layout was made for. */
  #laidOut = '';
  #layout: Layout | undefined;
  #cancel: AbortController | undefined;

  constructor(
    client: Client,
    traceId: string,
    engine: Pick<LayoutEngine, 'layout' | 'close'> = new LayoutEngine(),
  ) {
    this.#client = client;
    this.#traceId = traceId;
    this.#engine = engine;
  }

  /** Undefined until it is there; the former one stays while a newer is made. */
  get drawn(): Drawn | undefined {
    return this.#drawn;
  }

  /** Why there is none; '' for nothing wrong. */
  get problem(): string {
    return this.#problem;
  }

  /** Asks for the map anew: the trace has another state. */
  async follow(): Promise<void> {
    this.#cancel?.abort();
    const cancel = (this.#cancel = new AbortController());
    this.#problem = '';
    try {
      this.#map = await this.#client.call('map.get', { traceId: this.#traceId }, cancel.signal);
      await this.#draw(cancel.signal);
    } catch (error) {
      if (!cancel.signal.aborted) this.#problem = error instanceof Error ? error.message : String(error);
    }
  }

  /** Lays the map out for a window of another size. */
  async setDensity(density: Density): Promise<void> {
    if (density === this.#density) return;
    this.#density = density;
    if (this.#map === undefined || this.#cancel === undefined) return;
    try {
      await this.#draw(this.#cancel.signal);
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
    }
  }

  stop(): void {
    this.#cancel?.abort();
    this.#engine.close();
  }

  async #draw(signal: AbortSignal): Promise<void> {
    const map = this.#map!;
    const density = this.#density;
    const parts = new KnownParts();
    parts.take(map, performance.now());
    const shape = parts.wholeShape();
    const key = `${density} ${JSON.stringify(shapeOf(map))}`;
    if (this.#layout === undefined || key !== this.#laidOut) {
      const layout = await this.#engine.layout(shape, density);
      if (signal.aborted || density !== this.#density) return;
      this.#layout = layout;
      this.#laidOut = key;
    }
    this.#drawn = { map, layout: this.#layout, parts, seconds: undefined };
  }
}
