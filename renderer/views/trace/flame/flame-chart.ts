import { maxOffset } from '../../../canvas/scrollbar.ts';
import { Surface } from '../../../canvas/surface.ts';
import { TextCache } from '../../../canvas/text-cache.ts';
import { Viewport } from '../../../canvas/viewport.ts';
import type { ScrolledTimeline } from '../waterfall/turn-wheel.ts';
import type { WaterfallTheme } from '../waterfall/waterfall-theme.ts';
import { placeAt } from './bars-in-lane.ts';
import { drawFlame } from './draw-flame.ts';
import type { FlamePicture } from './flame-picture.ts';
import { type FlamePlaces, LANE_HEIGHT, placesOf } from './flame-scene.ts';
import type { MarkIndex } from './mark-index.ts';

/** Pixels beside a bar that still catch it: single pixels are hard to hit. */
const REACH = 2;

export interface FlameListener {
  /** The user chose a bar. */
  choose(bar: number): void;
  /** What is in view has changed. */
  view(): void;
}

export interface FlameLook {
  theme: WaterfallTheme;
  /** By service. */
  colors: readonly string[];
}

/** The chart's state and verbs. Nothing of it is reactive: a verb changes plain fields and asks the surface for a frame. */
export class FlameChart implements ScrolledTimeline {
  readonly #surface: Surface;
  readonly #listener: FlameListener;
  readonly #text = new TextCache();
  readonly viewport = new Viewport(1);
  #look: FlameLook;
  #picture: FlamePicture | undefined;
  #marks: MarkIndex | undefined;
  #layout: FlamePlaces = placesOf(1, 1, true);
  #scrollTop = 0;
  #selected = -1;
  #hovered = -1;
  #cursorX: number | undefined;
  #focused = false;

  constructor(canvas: HTMLCanvasElement, look: FlameLook, listener: FlameListener) {
    this.#look = look;
    this.#listener = listener;
    this.#surface = new Surface(canvas, (context, width, height) => this.#draw(context, width, height));
  }

  get picture(): FlamePicture | undefined {
    return this.#picture;
  }

  get layout(): FlamePlaces {
    return this.#layout;
  }

  get scrollTop(): number {
    return this.#scrollTop;
  }

  get cursorX(): number | undefined {
    return this.#cursorX;
  }

  get selected(): number {
    return this.#selected;
  }

  /** Height of all lanes in pixels. */
  get total(): number {
    return (this.#picture?.index.lanes ?? 0) * LANE_HEIGHT;
  }

  /** @param keep the picture is of the same trace: the window and the offset stay */
  setPicture(picture: FlamePicture, marks: MarkIndex, keep: boolean): void {
    this.#picture = picture;
    this.#marks = marks;
    this.#hovered = -1;
    this.viewport.setDuration(picture.extent);
    if (!keep) {
      this.viewport.fit();
      this.#scrollTop = 0;
      this.#selected = -1;
    }
    this.#place(this.#layout.width, this.#layout.height);
    this.changed();
  }

  setMarks(marks: MarkIndex): void {
    this.#marks = marks;
    this.#surface.request();
  }

  setLook(look: FlameLook): void {
    this.#look = look;
    this.#text.clear();
    this.#surface.request();
  }

  /** Fonts have loaded: what was measured before is wrong. */
  remeasure(): void {
    this.#text.clear();
    this.#surface.request();
  }

  setFocused(focused: boolean): void {
    this.#focused = focused;
    this.#surface.request();
  }

  /** The time cursor's pixel and the bar under the pointer, -1 for none. */
  setPointed(cursorX: number | undefined, bar: number): void {
    if (cursorX === this.#cursorX && bar === this.#hovered) return;
    this.#cursorX = cursorX;
    this.#hovered = bar;
    this.#surface.request();
  }

  /** Shows a bar as selected and brings it into view; -1 selects nothing. */
  setSelected(bar: number): void {
    if (bar === this.#selected) return;
    this.#selected = bar;
    if (bar >= 0) this.reveal(bar);
    this.changed();
  }

  reveal(bar: number): void {
    if (this.#picture === undefined) return;
    const { bars, laneOf } = this.#picture;
    const start = bars.start[bar]!;
    this.viewport.reveal(start, start + bars.duration[bar]!);
    const top = laneOf(bar) * LANE_HEIGHT;
    const room = this.#layout.rowsHeight;
    const beside = Math.min(room / 3, LANE_HEIGHT * 2);
    if (top < this.#scrollTop) this.#scrollTop = top - beside;
    else if (top + LANE_HEIGHT > this.#scrollTop + room) this.#scrollTop = top + LANE_HEIGHT - room + beside;
  }

  /** Selects a bar as the user does: the listener learns of it. */
  choose(bar: number): void {
    this.setSelected(bar);
    this.#listener.choose(bar);
  }

  /** The bar fills the window, with a margin as a share of its length. */
  zoomTo(bar: number, margin: number): void {
    if (this.#picture === undefined) return;
    const { start, duration } = this.#picture.bars;
    const around = duration[bar]! * margin;
    this.viewport.show(start[bar]! - around, start[bar]! + duration[bar]! + around);
    this.reveal(bar);
    this.changed();
  }

  scrollTo(offset: number): void {
    this.#scrollTop = offset;
    this.changed();
  }

  changed(): void {
    this.#scrollTop = Math.min(Math.max(this.#scrollTop, 0), this.#mostScroll);
    this.#surface.request();
    this.#listener.view();
  }

  /** The bar at a point, -1 for none. */
  barAt(x: number, y: number): number {
    const picture = this.#picture;
    if (picture === undefined || y < this.#layout.rowsTop) return -1;
    const lane = Math.floor((y - this.#layout.rowsTop + this.#scrollTop) / LANE_HEIGHT);
    if (lane >= picture.index.lanes) return -1;
    const place = placeAt(picture.index, lane, picture.bars, this.viewport, x, REACH);
    return place < 0 ? -1 : picture.index.item[place]!;
  }

  destroy(): void {
    this.#surface.destroy();
  }

  get #mostScroll(): number {
    return maxOffset(this.total, this.#layout.rowsHeight);
  }

  #place(width: number, height: number): void {
    this.#layout = placesOf(width, height, this.#picture?.ruler ?? true);
    this.viewport.place(this.#layout.timelineLeft, this.#layout.timelineWidth);
    this.#scrollTop = Math.min(this.#scrollTop, this.#mostScroll);
  }

  #draw(context: CanvasRenderingContext2D, width: number, height: number): void {
    const resized = width !== this.#layout.width || height !== this.#layout.height;
    this.#place(width, height);
    const picture = this.#picture;
    const marks = this.#marks;
    if (picture === undefined || marks === undefined) return;
    drawFlame(context, {
      bars: picture.bars,
      index: picture.index,
      laneOf: picture.laneOf,
      names: picture.names,
      figure: picture.figure,
      critical: picture.critical,
      ruler: picture.ruler,
      marks,
      viewport: this.viewport,
      layout: this.#layout,
      scrollTop: this.#scrollTop,
      selected: this.#selected,
      hovered: this.#hovered,
      cursorX: picture.ruler ? this.#cursorX : undefined,
      focused: this.#focused,
      theme: this.#look.theme,
      serviceColors: this.#look.colors,
      text: this.#text,
    });
    if (resized) this.#listener.view();
  }
}
