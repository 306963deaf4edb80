import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { clockLabels } from '../../canvas/time-ticks.ts';

/** One of the values over time that a chart shows. */
export interface ChartSeries {
  title: string;
  /** NaN where there is none. */
  values: ArrayLike<number>;
  /** Name of a colour of the theme. */
  color: string;
  form: 'area' | 'line' | 'bars' | 'dashed';
}

export interface ChartContent {
  /** Begin of the window, and how long each of its parts is. */
  fromMs: number;
  stepMs: number;
  series: readonly ChartSeries[];
  /** A line across, named; the chart reaches up to it. */
  mark: { value: number; color: string } | undefined;
}

export interface ChartEvents {
  /** How values are written at the axis. */
  format(value: number): string;
  /** The part of the window under the cursor; -1 for none. */
  oncursor(part: number): void;
  /** A stretch of time was marked out: parts, both included. */
  onselect(first: number, last: number): void;
}

const AXIS_WIDTH = 58;
const AXIS_HEIGHT = 22;
/** A drag shorter than this is a click. */
const LEAST_DRAG = 4;

/** Values over time on a canvas of uPlot, in the colours of the theme. */
export class TimeChart {
  readonly #plot: uPlot;
  readonly #observer: ResizeObserver;
  #content: ChartContent;

  constructor(parent: HTMLElement, content: ChartContent, events: ChartEvents, syncKey: string) {
    this.#content = content;
    const size = () => ({
      width: Math.max(parent.clientWidth, 80),
      height: Math.max(parent.clientHeight, 60),
    });
    this.#plot = new uPlot(
      {
        ...size(),
        padding: [8, 8, 0, 0],
        legend: { show: false },
        scales: {
          x: { time: true, range: () => this.#span() },
          y: { range: (_plot, _min, max) => [0, this.#top(max)] },
        },
        axes: [timeAxis(), valueAxis((value) => events.format(value))],
        series: [{}, ...content.series.map(seriesOptions)],
        cursor: {
          y: false,
          points: { show: false },
          drag: { x: true, y: false, setScale: false, dist: LEAST_DRAG },
          sync: { key: syncKey, setSeries: false, scales: ['x', null] },
        },
        hooks: {
          setCursor: [(plot) => events.oncursor(plot.cursor.idx ?? -1)],
          setSelect: [
            (plot) => {
              const { left, width } = plot.select;
              if (width < LEAST_DRAG) return;
              plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
              events.onselect(plot.posToIdx(left), plot.posToIdx(left + width));
            },
          ],
          draw: [(plot) => this.#drawMark(plot)],
        },
      },
      dataOf(content),
      parent,
    );
    this.#observer = new ResizeObserver(() => this.#plot.setSize(size()));
    this.#observer.observe(parent);
  }

  /** Shows other values of the same series. */
  show(content: ChartContent): void {
    this.#content = content;
    this.#plot.setData(dataOf(content));
  }

  /** Draws again: the theme has changed, or the fonts are there. */
  redraw(): void {
    this.#plot.redraw(false, true);
  }

  /** Puts the cursor on a part of the window, or takes it away with -1; the selection reaches from `anchor` to it. */
  point(part: number, anchor = part): void {
    const place = (at: number) => this.#plot.valToPos(this.#plot.data[0][at] ?? 0, 'x');
    this.#plot.setCursor({ left: part < 0 ? -10 : place(part), top: 0 });
    const [left, right] = [place(Math.min(part, anchor)), place(Math.max(part, anchor))];
    const width = part < 0 || part === anchor ? 0 : right - left;
    this.#plot.setSelect(
      { left, top: 0, width, height: width > 0 ? this.#plot.over.clientHeight : 0 },
      false,
    );
  }

  destroy(): void {
    this.#observer.disconnect();
    this.#plot.destroy();
  }

  #span(): [number, number] {
    const { fromMs, stepMs, series } = this.#content;
    const parts = series[0]?.values.length ?? 1;
    return [fromMs / 1000, (fromMs + stepMs * parts) / 1000];
  }

  #top(max: number | null): number {
    const highest = Math.max(max ?? 0, this.#content.mark?.value ?? 0);
    return highest > 0 ? highest * 1.08 : 1;
  }

  #drawMark(plot: uPlot): void {
    const { mark } = this.#content;
    if (mark === undefined) return;
    const { ctx, bbox } = plot;
    const y = Math.round(plot.valToPos(mark.value, 'y', true));
    ctx.save();
    ctx.beginPath();
    ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
    ctx.lineWidth = 1.5 * devicePixelRatio;
    ctx.strokeStyle = themeColor(mark.color);
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.restore();
  }
}

function dataOf({ fromMs, stepMs, series }: ChartContent): uPlot.AlignedData {
  const parts = series[0]?.values.length ?? 0;
  // A part is drawn in its middle.
  const times = Array.from({ length: parts }, (_, part) => (fromMs + (part + 0.5) * stepMs) / 1000);
  const columns = series.map(({ values }) =>
    Array.from(values, (value) => (Number.isNaN(value) ? null : value)),
  );
  return [times, ...columns];
}

function seriesOptions({ color, form }: ChartSeries): uPlot.Series {
  const stroke = () => themeColor(color);
  const common = { stroke, points: { show: false }, spanGaps: false };
  if (form === 'bars') {
    const paths = uPlot.paths.bars!({ size: [0.7, 12, 2] });
    return { ...common, width: 0, fill: stroke, paths };
  }
  if (form === 'area') return { ...common, width: 1.5, fill: () => themeColor('--track') };
  // A line that is often broken is drawn as points where it has no length.
  return {
    ...common,
    width: form === 'dashed' ? 1.25 : 1.75,
    ...(form === 'dashed' ? { dash: [4, 3] } : {}),
    points: { show: true, size: 3, width: 0, fill: stroke, filter: lonePoints },
  };
}

/** Values between two gaps: no line reaches them. */
function lonePoints(plot: uPlot, seriesIdx: number): number[] {
  const values = plot.data[seriesIdx] ?? [];
  const lone: number[] = [];
  for (let i = 0; i < values.length; i++)
    if (values[i] != null && values[i - 1] == null && values[i + 1] == null) lone.push(i);
  return lone;
}

const axisCommon = {
  stroke: () => themeColor('--text-3'),
  font: `11px 'Inter Variable', system-ui, sans-serif`,
  grid: { stroke: () => themeColor('--grid'), width: 1 },
  ticks: { show: false },
} satisfies uPlot.Axis;

function timeAxis(): uPlot.Axis {
  return {
    ...axisCommon,
    size: AXIS_HEIGHT,
    gap: 6,
    space: 64,
    grid: { show: false },
    values: (_plot, splits, _axis, _space, step) =>
      clockLabels(
        splits.map((seconds) => seconds * 1000),
        step * 1000,
      ),
  };
}

function valueAxis(format: (value: number) => string): uPlot.Axis {
  return {
    ...axisCommon,
    size: AXIS_WIDTH,
    gap: 6,
    space: 20,
    values: (_plot, splits) => splits.map((value) => (value === 0 ? '0' : format(value))),
  };
}

function themeColor(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
