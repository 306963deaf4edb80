import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import { HitRegions } from '../../../canvas/hit-test.ts';
import { RowList } from '../../../canvas/row-list.ts';
import { maxOffset } from '../../../canvas/scrollbar.ts';
import { Surface } from '../../../canvas/surface.ts';
import { TextCache } from '../../../canvas/text-cache.ts';
import { Viewport } from '../../../canvas/viewport.ts';
import { carryFolding, sameSpan } from '../state/carry-over.ts';
import { drawWaterfall } from './draw-waterfall.ts';
import type { SpanMatches } from '../find/find-spans.ts';
import { MinimapPicture } from './minimap-picture.ts';
import type { HitKind, Scene, TimeRange } from './scene.ts';
import type { TraceAnalysis } from '../../../../app/core/analysis/trace-analysis.ts';
import type { NotedRows } from '../state/noted-rows.ts';
import type { TraceData } from '../state/trace-data.ts';
import { layoutOf, ROW_HEIGHT, scrollToShow, type Layout } from './waterfall-layout.ts';
import type { WaterfallTheme } from './waterfall-theme.ts';

export interface WaterfallListener {
  /** The user chose a row. */
  select(row: number): void;
  /** A row is to be shown that the filter hides: what is asked for goes first. */
  unfilter(): void;
  /** What is in view, or what is folded, has changed. */
  view(): void;
}

/**
 * The waterfall's state and verbs. Nothing of it is reactive: a verb changes plain fields and asks the surface for a
 * frame; the frame reads the rows in view.
 */
export class Waterfall {
  readonly #surface: Surface;
  readonly #listener: WaterfallListener;
  readonly #text = new TextCache();
  readonly #hits = new HitRegions<HitKind>();
  readonly #minimap = new MinimapPicture(() => this.#surface.request());
  #data: TraceData;
  #theme: WaterfallTheme;
  #colors: string[];
  #analysis: TraceAnalysis | undefined;
  #matches: SpanMatches | undefined;
  #spotlight: Uint32Array | undefined;
  #noted: NotedRows | undefined;
  #kept: Uint8Array | undefined;
  #offset: Float64Array | undefined;
  #rows: RowList;
  #layout: Layout;
  #treeWidth: number;
  #scrollTop = 0;
  #selected = -1;
  #hovered = -1;
  #cursorX: number | undefined;
  #range: TimeRange | undefined;
  #showCritical = true;
  #focused = false;
  readonly viewport: Viewport;

  constructor(
    canvas: HTMLCanvasElement,
    data: TraceData,
    look: { theme: WaterfallTheme; colors: string[]; treeWidth: number },
    listener: WaterfallListener,
  ) {
    this.#data = data;
    this.#theme = look.theme;
    this.#colors = look.colors;
    this.#treeWidth = look.treeWidth;
    this.#listener = listener;
    this.#rows = new RowList(data.trace, data.runs);
    this.viewport = new Viewport(data.trace.durationNs);
    this.#layout = layoutOf(1, 1, look.treeWidth);
    this.#surface = new Surface(canvas, (context, width, height) => this.#draw(context, width, height));
    this.#surface.flush();
  }

  get trace(): TraceColumns {
    return this.#data.trace;
  }

  get rows(): RowList {
    return this.#rows;
  }

  get layout(): Layout {
    return this.#layout;
  }

  get scrollTop(): number {
    return this.#scrollTop;
  }

  get selected(): number {
    return this.#selected;
  }

  /** Pixel of the time cursor. */
  get cursorX(): number | undefined {
    return this.#cursorX;
  }

  get range(): TimeRange | undefined {
    return this.#range;
  }

  get hits(): HitRegions<HitKind> {
    return this.#hits;
  }

  /**
   * A newer state of the same trace: what the user set stays as it is. What was found in it follows as soon as it is
   * known. The same rows with other times are the same state, with its clocks aligned or not.
   * @param kept the rows of the newer state that the filter shows
   */
  replace(data: TraceData, kept: Uint8Array | undefined): void {
    const before = this.#data;
    this.#data = data;
    this.viewport.setDuration(data.trace.durationNs);
    if (before.index !== data.index) this.#renumber(before, data, kept);
    this.changed();
  }

  #renumber(before: TraceData, data: TraceData, kept: Uint8Array | undefined): void {
    const oldRows = this.#rows;
    const topIndex = Math.min(oldRows.length - 1, Math.floor(this.#scrollTop / ROW_HEIGHT));
    const topRow = topIndex < 0 ? -1 : oldRows.rowAt(topIndex);
    const within = this.#scrollTop - topIndex * ROW_HEIGHT;
    this.#rows = new RowList(data.trace, data.runs);
    this.#rows.setFilter(kept);
    this.#kept = kept;
    carryFolding(before.trace, oldRows, data.trace, this.#rows, data.index);
    this.#selected = sameSpan(before.trace, this.#selected, data.index);
    this.#hovered = -1;
    this.#analysis = undefined;
    this.#matches = undefined;
    this.#spotlight = undefined;
    this.#noted = undefined;
    this.#offset = undefined;
    const top = sameSpan(before.trace, topRow, data.index);
    if (top >= 0) this.#scrollTop = this.#rows.indexOf(top) * ROW_HEIGHT + within;
    this.#markMinimap();
  }

  setAnalysis(analysis: TraceAnalysis | undefined): void {
    this.#analysis = analysis;
    this.#markMinimap();
  }

  /** Leaves rows out, or none: 0 by row is hidden, 2 shown for the kept rows below it. The row on top stays there where it can. */
  setFilter(kept: Uint8Array | undefined): void {
    if (kept === this.#kept) return;
    const anchor = this.#selected >= 0 ? this.#selected : this.#rowOnTop();
    const before = anchor < 0 ? 0 : this.#rows.indexOf(anchor) * ROW_HEIGHT - this.#scrollTop;
    this.#kept = kept;
    this.#rows.setFilter(kept);
    if (anchor >= 0) this.#scrollTop = this.#rows.indexOf(anchor) * ROW_HEIGHT - before;
    this.changed();
  }

  /** Marks rows that something speaks of. */
  setSpotlight(rows: Uint32Array | undefined): void {
    // Rows are looked up by binary search.
    this.#spotlight = rows?.slice().sort();
    this.#markMinimap();
  }

  /** Rows with a bookmark or a note, of the present state of the trace. */
  setNoted(noted: NotedRows | undefined): void {
    this.#noted = noted;
    this.changed();
  }

  /** What was added to each row's start; undefined where the times are as received. */
  setOffset(offset: Float64Array | undefined): void {
    this.#offset = offset;
    this.#surface.request();
  }

  setLook(theme: WaterfallTheme, colors: string[]): void {
    this.#theme = theme;
    this.#colors = colors;
    this.#text.clear();
    this.#minimap.repaint();
    this.#surface.request();
  }

  setMatches(matches: SpanMatches | undefined): void {
    this.#matches = matches;
    this.#markMinimap();
  }

  setFocused(focused: boolean): void {
    this.#focused = focused;
    this.#surface.request();
  }

  setTreeWidth(width: number): void {
    this.#treeWidth = width;
    this.changed();
  }

  /** The time cursor's pixel and the row under the pointer, -1 for none. */
  setPointed(cursorX: number | undefined, row: number): void {
    if (cursorX === this.#cursorX && row === this.#hovered) return;
    this.#cursorX = cursorX;
    this.#hovered = row;
    this.#surface.request();
  }

  setRange(range: TimeRange | undefined): void {
    this.#range = range;
    this.#surface.request();
  }

  /** Shows a row as selected: opens what hides it and brings it into view. -1 selects nothing. */
  setSelected(row: number): void {
    if (row < 0 && this.#selected < 0) return;
    this.#selected = row;
    if (row >= 0) {
      if (this.#rows.isFiltered(row)) {
        this.setFilter(undefined);
        this.#listener.unfilter();
      }
      this.#rows.reveal(row);
      this.#scrollTop = scrollToShow(this.#layout, this.#scrollTop, this.#rows.indexOf(row));
      const start = this.trace.start[row]!;
      this.viewport.reveal(start, start + this.trace.duration[row]!);
    }
    this.changed();
  }

  scrollTo(offset: number): void {
    this.#scrollTop = offset;
    this.changed();
  }

  toggleCritical(): void {
    this.#showCritical = !this.#showCritical;
    this.#surface.request();
  }

  /** Selects a row as the user does: the listener learns of it. */
  choose(row: number): void {
    this.setSelected(row);
    this.#listener.select(row);
  }

  /** What is in view or what is folded has changed: it is drawn, and the listener learns of it. */
  changed(): void {
    this.#scrollTop = Math.min(Math.max(this.#scrollTop, 0), this.#mostScroll);
    this.#surface.request();
    this.#listener.view();
  }

  /** Fonts have loaded: what was measured before is wrong. */
  remeasure(): void {
    this.#text.clear();
    this.#surface.request();
  }

  destroy(): void {
    this.#minimap.stop();
    this.#surface.destroy();
  }

  #rowOnTop(): number {
    const index = Math.min(this.#rows.length - 1, Math.floor(this.#scrollTop / ROW_HEIGHT));
    return index < 0 ? -1 : this.#rows.rowAt(index);
  }

  #markMinimap(): void {
    const found = [this.#matches?.rows, this.#spotlight];
    this.#minimap.setMarks({ analysis: this.#analysis, found });
    this.#surface.request();
  }

  /** The whole trace as a small picture; undefined before there is one. */
  minimapPicture(): HTMLCanvasElement | undefined {
    return this.#minimap.of(this.trace, this.#layout.timelineWidth, this.#colors, this.#theme);
  }

  get #mostScroll(): number {
    return maxOffset(this.#rows.length * ROW_HEIGHT, this.#layout.rowsHeight);
  }

  #draw(context: CanvasRenderingContext2D, width: number, height: number): void {
    const resized = width !== this.#layout.width || height !== this.#layout.height;
    this.#layout = layoutOf(width, height, this.#treeWidth);
    this.viewport.place(this.#layout.timelineLeft, this.#layout.timelineWidth);
    this.#scrollTop = Math.min(this.#scrollTop, this.#mostScroll);
    drawWaterfall(context, this.snapshot(), this.minimapPicture());
    if (resized) this.#listener.view();
  }

  /** All that a frame is drawn from, as it is now. */
  snapshot(): Scene {
    return {
      trace: this.#data.trace,
      rollup: this.#data.rollup,
      rows: this.#rows,
      runs: this.#data.runs,
      analysis: this.#analysis,
      matches: this.#matches,
      spotlight: this.#spotlight,
      noted: this.#noted,
      kept: this.#kept,
      offset: this.#offset,
      viewport: this.viewport,
      layout: this.#layout,
      scrollTop: this.#scrollTop,
      selected: this.#selected,
      hovered: this.#hovered,
      cursorX: this.#cursorX,
      range: this.#range,
      showCritical: this.#showCritical,
      focused: this.#focused,
      theme: this.#theme,
      serviceColors: this.#colors,
      text: this.#text,
      hits: this.#hits,
    };
  }
}
