import { SvelteMap } from 'svelte/reactivity';
import type {
  Correlation,
  Facet,
  FacetCounts,
  Selection,
  TracePlot,
} from '../../app/core/contract/query-methods.ts';
import type { Host } from '../host/host.ts';
import { LiveAnswer } from './live-answer.svelte.ts';
import type { Routes } from './routes.svelte.ts';
import type { Stored } from './stored.svelte.ts';
import type { TraceList } from './trace-list.svelte.ts';
import { selectionOf, type TraceQuestion } from './trace-question.ts';

/** Twice a second is as fast as a plot can be read; counts are read slower. */
const PLOT_GAP_MS = 500;
const COUNTS_GAP_MS = 2_000;
/** Above so many traces points lie on each other, and a grid tells more. Its cells are some 7 × 5 pixels. */
const MAX_POINTS = 4_000;
const COLUMNS = 144;
const ROWS = 40;
/** Values of a facet at first, and when more are asked for. */
const VALUES = 8;
const MORE_VALUES = 100;

/** What is compared with what when a selection is set apart. */
export interface Sides {
  selection: Selection;
  base: Selection;
}

/**
 * What is asked about the whole result of the list: its plot, the counts of its values, and what sets a part of it apart. Each
 * waits for what comes before it, so that the list is never slower for them.
 */
export class TraceInsight {
  readonly plot = new LiveAnswer<TracePlot>(PLOT_GAP_MS);
  readonly facets = new LiveAnswer<FacetCounts>(COUNTS_GAP_MS);
  readonly apart = new LiveAnswer<Correlation>(COUNTS_GAP_MS);
  readonly #host: Host;
  readonly #list: TraceList;
  /** Facets with more of their values, as asked for by the user. */
  readonly #unfolded = new SvelteMap<string, Facet>();

  constructor(host: Host, stored: Stored, routes: Routes, list: TraceList) {
    this.#host = host;
    this.#list = list;
    const { client } = host;
    $effect(() => {
      const { settled } = list;
      if (!routes.shows('traces')) this.plot.rest();
      else if (settled !== undefined) {
        const about = selectionOf(settled, 'zoom');
        const params = { ...about, points: MAX_POINTS, columns: COLUMNS, rows: ROWS };
        this.plot.ask(keyOf(about), (signal, progress) =>
          client.call('traces.plot', params, signal, progress),
        );
      }
    });
    $effect(() => {
      if (!routes.shows('traces') || list.panel !== 'facets') this.facets.rest();
      else if (this.#plotted !== undefined) {
        const about = selectionOf(this.#plotted, 'brush');
        this.facets.ask(keyOf(about), (signal, progress) =>
          client.call('spans.facets', { ...about, values: VALUES }, signal, progress),
        );
      }
    });
    $effect(() => {
      const sides = this.#plotted === undefined ? undefined : sidesOf(this.#plotted);
      if (!routes.shows('traces') || list.panel !== 'apart') this.apart.rest();
      else if (sides !== undefined) {
        this.apart.ask(keyOf(sides), (signal, progress) =>
          client.call('spans.correlate', { ...sides }, signal, progress),
        );
      }
    });
    $effect(() => {
      void list.question;
      this.#unfolded.clear();
    });
    $effect(() => {
      if (stored.changes === 0) return;
      this.plot.touch();
      this.facets.touch();
      this.apart.touch();
    });
  }

  /** What can be set apart now: what is brushed from the rest of the result, or the result from everything else. */
  get sides(): Sides | undefined {
    return sidesOf(this.#list.question);
  }

  /** A facet with all of its values that were asked for. */
  unfolded(field: string): Facet | undefined {
    return this.#unfolded.get(field);
  }

  /** Asks for more values of a facet. Throws RpcError. */
  async unfold(field: string): Promise<void> {
    const { question } = this.#list;
    const params = { ...selectionOf(question, 'brush'), fields: [field], values: MORE_VALUES };
    const { facets } = await this.#host.client.call('spans.facets', params);
    const facet = facets.find((found) => found.field === field);
    if (facet !== undefined && question === this.#list.question) {
      this.#unfolded.set(field, facet);
    }
  }

  fold(field: string): void {
    this.#unfolded.delete(field);
  }

  /** The question, once its list and its plot are there. */
  get #plotted(): TraceQuestion | undefined {
    const { settled } = this.#list;
    return settled !== undefined && this.plot.answers(keyOf(selectionOf(settled, 'zoom')))
      ? settled
      : undefined;
  }
}

function sidesOf(question: TraceQuestion): Sides | undefined {
  const { query, zoom, brush } = question;
  const selection = selectionOf(question, 'brush');
  if (brush !== undefined) return { selection, base: selectionOf(question, 'zoom') };
  if (query !== '') return { selection, base: selectionOf({ ...question, query: '', zoom }, 'zoom') };
  return undefined;
}

function keyOf(asked: object): string {
  return JSON.stringify(asked, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}
