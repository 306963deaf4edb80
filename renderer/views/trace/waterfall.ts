import type { TraceColumns } from '../../../app/core/model/span-columns.ts';
import { HitRegions } from '../../canvas/hit-test.ts';
import { RowList } from '../../canvas/row-list.ts';
import { maxOffset } from '../../canvas/scrollbar.ts';
import { Surface } from '../../canvas/surface.ts';
import { TextCache } from '../../canvas/text-cache.ts';
import { Viewport } from '../../canvas/viewport.ts';
import { carryFolding, sameSpan } from './carry-over.ts';
import { drawWaterfall } from './draw-waterfall.ts';
import { nextOf, type SpanMatches } from './find-spans.ts';
import { paintLanes, rasterise } from './minimap.ts';
import type { HitKind, Scene, TimeRange } from './scene.ts';
import type { TraceAnalysis } from './trace-analysis.ts';
import type { TraceData } from './trace-data.ts';
import { layoutOf, MINIMAP_HEIGHT, ROW_HEIGHT, visibleRange, type Layout } from './waterfall-layout.ts';
import type { WaterfallTheme } from './waterfall-theme.ts';

/** A step of `w` and `s`. */
const KEY_ZOOM = 0.7;
/** A step of `a` and `d`, as a share of the window. */
const KEY_PAN = 0.12;
/** Around a span that the view zooms to, as a share of its duration. */
const ZOOM_MARGIN = 0.08;

export interface WaterfallListener {
  /** The user chose a row. */
  select(row: number): void;
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
  readonly #minimap = document.createElement('canvas');
  #minimapKey = '';
  #data: TraceData;
  #theme: WaterfallTheme;
  #colors: string[];
  #analysis: TraceAnalysis | undefined;
  #matches: SpanMatches | undefined;
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

  get range(): TimeRange | undefined {
    return this.#range;
  }

  get hits(): HitRegions<HitKind> {
    return this.#hits;
  }

  /** Indexes of the list that are in view. */
  get window(): { from: number; to: number } {
    return visibleRange(this.#layout, this.#scrollTop, this.#rows.length);
  }

  /** A newer state of the same trace: what the user set stays as it is. */
  replace(data: TraceData): void {
    const before = this.#data;
    const oldRows = this.#rows;
    const topIndex = Math.min(oldRows.length - 1, Math.floor(this.#scrollTop / ROW_HEIGHT));
    const topRow = topIndex < 0 ? -1 : oldRows.rowAt(topIndex);
    const within = this.#scrollTop - topIndex * ROW_HEIGHT;
    this.#data = data;
    this.#rows = new RowList(data.trace, data.runs);
    carryFolding(before.trace, oldRows, data.index, this.#rows);
    this.#selected = sameSpan(before.trace, this.#selected, data.index);
    this.#hovered = -1;
    this.#analysis = undefined;
    this.#matches = undefined;
    this.viewport.setDuration(data.trace.durationNs);
    const top = sameSpan(before.trace, topRow, data.index);
    if (top >= 0) this.#scrollTop = this.#rows.indexOf(top) * ROW_HEIGHT + within;
    this.#minimapKey = '';
    this.#changed();
  }

  setAnalysis(analysis: TraceAnalysis | undefined): void {
    this.#analysis = analysis;
    this.#surface.request();
  }

  setLook(theme: WaterfallTheme, colors: string[]): void {
    this.#theme = theme;
    this.#colors = colors;
    this.#text.clear();
    this.#minimapKey = '';
    this.#surface.request();
  }

  setMatches(matches: SpanMatches | undefined): void {
    this.#matches = matches;
    this.#surface.request();
  }

  setFocused(focused: boolean): void {
    this.#focused = focused;
    this.#surface.request();
  }

  setTreeWidth(width: number): void {
    this.#treeWidth = width;
    this.#changed();
  }

  setCursor(x: number | undefined): void {
    if (x === this.#cursorX) return;
    this.#cursorX = x;
    this.#surface.request();
  }

  setHovered(row: number): void {
    if (row === this.#hovered) return;
    this.#hovered = row;
    this.#surface.request();
  }

  setRange(range: TimeRange | undefined): void {
    this.#range = range;
    this.#surface.request();
  }

  /** Shows a row as selected; -1 selects nothing. */
  setSelected(row: number, reveal: boolean): void {
    const changed = row !== this.#selected;
    this.#selected = row;
    if (row >= 0 && reveal) this.reveal(row);
    else if (changed) this.#changed();
  }

  /** Opens what hides a row and scrolls it into view. */
  reveal(row: number): void {
    this.#rows.reveal(row);
    const top = this.#rows.indexOf(row) * ROW_HEIGHT;
    const view = this.#layout.rowsHeight;
    if (top < this.#scrollTop) this.#scrollTop = top - Math.min(view / 3, ROW_HEIGHT * 2);
    else if (top + ROW_HEIGHT > this.#scrollTop + view) {
      this.#scrollTop = top + ROW_HEIGHT - view + Math.min(view / 3, ROW_HEIGHT * 2);
    }
    const start = this.trace.start[row]!;
    this.viewport.reveal(start, start + this.trace.duration[row]!);
    this.#changed();
  }

  scrollBy(pixels: number): void {
    this.scrollTo(this.#scrollTop + pixels);
  }

  scrollTo(offset: number): void {
    this.#scrollTop = offset;
    this.#changed();
  }

  zoomAt(x: number, factor: number): void {
    this.viewport.zoomAt(x, factor);
    this.#changed();
  }

  zoomStep(direction: 'in' | 'out'): void {
    const { timelineLeft, timelineWidth } = this.#layout;
    const x = this.#cursorX ?? timelineLeft + timelineWidth / 2;
    this.zoomAt(x, direction === 'in' ? KEY_ZOOM : 1 / KEY_ZOOM);
  }

  panBy(pixels: number): void {
    this.viewport.panBy(pixels);
    this.#changed();
  }

  panStep(direction: -1 | 1): void {
    this.panBy(direction * KEY_PAN * this.#layout.timelineWidth);
  }

  show(from: number, to: number): void {
    this.viewport.show(from, to);
    this.#changed();
  }

  fit(): void {
    this.viewport.fit();
    this.#changed();
  }

  /** The span fills the timeline, with a margin. */
  zoomTo(row: number): void {
    const start = this.trace.start[row]!;
    const end = this.#rows.isRunFolded(row) ? this.#runEndTime(row) : start + this.trace.duration[row]!;
    const margin = (end - start) * ZOOM_MARGIN;
    this.show(start - margin, end + margin);
  }

  /** Steps through the list; from nothing selected, to its first row. */
  move(steps: number): void {
    const { length } = this.#rows;
    if (length === 0) return;
    const at = this.#selected < 0 ? -1 : this.#rows.indexOf(this.#selected);
    const index = Math.min(Math.max(at < 0 ? 0 : at + steps, 0), length - 1);
    this.#choose(this.#rows.rowAt(index));
  }

  moveToEdge(edge: 'first' | 'last'): void {
    const { length } = this.#rows;
    if (length > 0) this.#choose(this.#rows.rowAt(edge === 'first' ? 0 : length - 1));
  }

  /** Rows of a page, for stepping. */
  get page(): number {
    return Math.max(1, Math.floor(this.#layout.rowsHeight / ROW_HEIGHT) - 1);
  }

  /** Opens a folded row; on an open one, goes to its first child. */
  stepIn(): void {
    const row = this.#selected;
    if (row < 0) return this.move(0);
    if (this.#rows.span(row) > 1) this.toggle(row);
    else if (this.#rows.hasChildren(row)) this.#choose(row + 1);
  }

  /** Folds an open row; on a leaf or a folded one, goes to its parent. */
  stepOut(): void {
    const row = this.#selected;
    if (row < 0) return this.move(0);
    if (this.#rows.hasChildren(row) && this.#rows.span(row) === 1) this.toggle(row);
    else if (this.trace.parent[row]! >= 0) this.#choose(this.trace.parent[row]!);
  }

  toggle(row: number): void {
    this.#rows.toggle(row);
    this.#changed();
  }

  toggleRun(row: number): void {
    if (this.#rows.runEnd(row) === undefined || this.#rows.isRunFolded(row)) this.#rows.unfold(row);
    else this.#rows.foldRun(row);
    this.#changed();
  }

  foldAll(): void {
    // One level stays: a lone root tells nothing.
    this.#rows.foldBelow(1);
    this.#changed();
  }

  unfoldAll(): void {
    this.#rows.unfoldAll();
    this.#changed();
  }

  toggleCritical(): void {
    this.#showCritical = !this.#showCritical;
    this.#surface.request();
  }

  /** To the next or previous row of a sorted column of rows. */
  jump(rows: Uint32Array, step: 1 | -1): void {
    const row = nextOf(rows, this.#selected, step);
    if (row >= 0) this.#choose(row);
  }

  choose(row: number): void {
    this.#choose(row);
  }

  /** Fonts have loaded: what was measured before is wrong. */
  remeasure(): void {
    this.#text.clear();
    this.#surface.request();
  }

  destroy(): void {
    this.#surface.destroy();
  }

  #runEndTime(row: number): number {
    const end = this.#rows.runEnd(row)!;
    let latest = 0;
    for (let at = row; at < end; at += this.trace.size[at]!) {
      latest = Math.max(latest, this.trace.start[at]! + this.trace.duration[at]!);
    }
    return latest;
  }

  #choose(row: number): void {
    this.setSelected(row, true);
    this.#listener.select(row);
  }

  #changed(): void {
    const most = maxOffset(this.#rows.length * ROW_HEIGHT, this.#layout.rowsHeight);
    this.#scrollTop = Math.min(Math.max(this.#scrollTop, 0), most);
    this.#surface.request();
    this.#listener.view();
  }

  #draw(context: CanvasRenderingContext2D, width: number, height: number): void {
    const resized = width !== this.#layout.width || height !== this.#layout.height;
    this.#layout = layoutOf(width, height, this.#treeWidth);
    this.viewport.place(this.#layout.timelineLeft, this.#layout.timelineWidth);
    const most = maxOffset(this.#rows.length * ROW_HEIGHT, this.#layout.rowsHeight);
    this.#scrollTop = Math.min(this.#scrollTop, most);
    drawWaterfall(context, this.#scene(), this.#minimapPicture());
    if (resized) this.#listener.view();
  }

  #scene(): Scene {
    return {
      trace: this.#data.trace,
      rollup: this.#data.rollup,
      rows: this.#rows,
      runs: this.#data.runs,
      analysis: this.#analysis,
      matches: this.#matches,
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

  /** The trace's picture, rasterised again only when the trace, the width or the colours change. */
  #minimapPicture(): HTMLCanvasElement | undefined {
    const width = Math.max(1, Math.round(this.#layout.timelineWidth));
    const key = `${width} ${devicePixelRatio}`;
    if (key === this.#minimapKey) return this.#minimap;
    const context = this.#minimap.getContext('2d');
    if (context === null) return undefined;
    this.#minimap.width = Math.round(width * devicePixelRatio);
    this.#minimap.height = Math.round(MINIMAP_HEIGHT * devicePixelRatio);
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    paintLanes(context, rasterise(this.trace, width), this.#colors, this.#theme.error);
    this.#minimapKey = key;
    return this.#minimap;
  }
}
