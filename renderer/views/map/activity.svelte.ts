import type { Client } from '../../../app/core/contract/client.ts';
import type { TracePlot } from '../../../app/core/contract/query-methods.ts';
import { Pace } from '../../state/pace.ts';
import type { TimeRange } from './map-question.ts';

/** Columns of the strip: at a pixel or more each they are bars. */
const COLUMNS = 240;
/** Bars of everything stored change slowly. */
const GAP_MS = 4_000;

/** How much happened when: traces by time, for the strip below the map. */
export class Activity {
  readonly #client: Client;
  readonly #pace: Pace;
  #plot = $state.raw<TracePlot>();
  #whole = $state.raw<TimeRange>();
  #query = '';
  #range: TimeRange | undefined;
  #cancel: AbortController | undefined;

  constructor(client: Client) {
    this.#client = client;
    this.#pace = new Pace(() => this.#ask(), undefined, GAP_MS);
  }

  /** Undefined until it is known; the former one stays while another is asked for, and where a query is none. */
  get plot(): TracePlot | undefined {
    return this.#plot;
  }

  /** From the first to the last of all that match; undefined while none is known. */
  get whole(): TimeRange | undefined {
    return this.#whole;
  }

  /** @param range undefined for everything stored */
  show(query: string, range: TimeRange | undefined): void {
    this.#query = query;
    this.#range = range;
    this.#cancel?.abort();
    this.#pace.now();
  }

  /** Something was stored. */
  touch(): void {
    this.#pace.touch();
  }

  close(): void {
    this.#pace.stop();
    this.#cancel?.abort();
  }

  async #ask(): Promise<void> {
    const cancel = (this.#cancel = new AbortController());
    const query = this.#query === '' ? {} : { query: this.#query };
    const params = { ...query, ...this.#range, points: 0, columns: COLUMNS, rows: 1 };
    try {
      const plot = await this.#client.call('traces.plot', params, cancel.signal);
      if (cancel.signal.aborted) return;
      this.#plot = plot;
      const { fromNs, toNs } = plot;
      if (this.#range === undefined && plot.traces > 0) this.#whole = { fromNs, toNs };
    } catch {
      // The map tells what is wrong with the same query; the strip stays as it was.
    }
  }
}
