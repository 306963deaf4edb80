import { SvelteMap } from 'svelte/reactivity';
import { type Client, RpcError } from '../../../app/core/contract/client.ts';
import type { TraceSummary } from '../../../app/core/contract/methods.ts';
import { type Annotated, annotationKey } from '../../state/annotation-lists.ts';

/** What a list of notes says of the place of one. */
export interface NotedPlace {
  service: string;
  name: string;
}

/** Questions under way at once: a list of a hundred notes must not hold up what else is asked. */
const AT_ONCE = 4;

/** The names of what is noted on, asked for once each, as they come into view. */
export class NotedPlaces {
  readonly #client: Client;
  readonly #asked: Record<string, true> = {};
  readonly #waiting: Annotated[] = [];
  #under = 0;
  readonly #traces = new SvelteMap<string, TraceSummary | 'gone'>();
  readonly #spans = new SvelteMap<string, NotedPlace | 'gone'>();

  constructor(client: Client) {
    this.#client = client;
  }

  /** Undefined until it is known; `gone` where the trace is no longer there. */
  trace(traceId: string): TraceSummary | 'gone' | undefined {
    return this.#traces.get(traceId);
  }

  span(at: Annotated): NotedPlace | 'gone' | undefined {
    return this.#spans.get(annotationKey(at));
  }

  /** Asks for what is not known yet. */
  want({ traceId, spanId }: Annotated): void {
    for (const at of spanId === undefined ? [{ traceId }] : [{ traceId }, { traceId, spanId }]) {
      const key = annotationKey(at);
      if (this.#asked[key] === true) continue;
      this.#asked[key] = true;
      this.#waiting.push(at);
    }
    this.#next();
  }

  #next(): void {
    while (this.#under < AT_ONCE) {
      const at = this.#waiting.shift();
      if (at === undefined) return;
      this.#under++;
      void this.#ask(at).finally(() => {
        this.#under--;
        this.#next();
      });
    }
  }

  async #ask({ traceId, spanId }: Annotated): Promise<void> {
    try {
      if (spanId === undefined) {
        const asked = { query: `trace:id = "${traceId}"`, limit: 1 };
        const { traces } = await this.#client.call('traces.search', asked);
        this.#traces.set(traceId, traces[0] ?? 'gone');
      } else {
        const { name, resource } = await this.#client.call('spans.get', { traceId, spanId, count: 0 });
        const value = resource.attributes.find(({ key }) => key === 'service.name')?.value;
        const service = value?.type === 'string' ? value.value : '';
        this.#spans.set(annotationKey({ traceId, spanId }), { service, name });
      }
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      if (spanId === undefined) this.#traces.set(traceId, 'gone');
      else this.#spans.set(annotationKey({ traceId, spanId }), 'gone');
    }
  }
}
