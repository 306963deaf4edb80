import { assemble } from '../../../../app/core/analysis/assemble.ts';
import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import { HitRegions } from '../../../../renderer/canvas/hit-test.ts';
import { RowList } from '../../../../renderer/canvas/row-list.ts';
import { TextCache } from '../../../../renderer/canvas/text-cache.ts';
import { Viewport } from '../../../../renderer/canvas/viewport.ts';
import type { SpanMatches } from '../../../../renderer/views/trace/find/find-spans.ts';
import type { Scene } from '../../../../renderer/views/trace/waterfall/scene.ts';
import { analyse } from '../../../../app/core/analysis/trace-analysis.ts';
import { prepareTrace } from '../../../../renderer/views/trace/state/trace-data.ts';
import { layoutOf } from '../../../../renderer/views/trace/waterfall/waterfall-layout.ts';
import { traceFromText } from '../../../fixtures/trace-from-text.ts';

export const THEME = {
  panel: 'panel',
  raised: 'raised',
  hover: 'hover',
  selected: 'selected',
  border: 'border',
  borderStrong: 'border-strong',
  grid: 'grid',
  text: 'text',
  textQuiet: 'text-quiet',
  textFaint: 'text-faint',
  accent: 'accent',
  accentWash: 'accent-wash',
  error: 'error',
  warn: 'warn',
  warnWash: 'warn-wash',
  critical: 'critical',
  track: 'track',
  fontText: '13px text',
  fontStrong: '600 13px text',
  fontSmall: '11px text',
  fontMono: '11px mono',
};

export function columnsOf(text: string): TraceColumns {
  return assemble('0af7651916cd43dd8448eb211c80319c', traceFromText(text).spans);
}

/** What a search leaves behind that found these rows. */
export function marksOf({ count }: TraceColumns, rows: number[]): SpanMatches {
  const marks = new Uint8Array(count);
  for (const row of rows) marks[row] = 1;
  return { rows: Uint32Array.from(rows), marks };
}

/** A frame's worth of a trace; each service is drawn in a colour that is its name. */
export function sceneOf(trace: TraceColumns, width = 1000, height = 600): Scene {
  const data = prepareTrace(trace);
  const layout = layoutOf(width, height, 300);
  const viewport = new Viewport(trace.durationNs);
  viewport.place(layout.timelineLeft, layout.timelineWidth);
  return {
    trace,
    rollup: data.rollup,
    rows: new RowList(trace, data.runs),
    runs: data.runs,
    analysis: analyse(trace),
    matches: undefined,
    spotlight: undefined,
    noted: undefined,
    kept: undefined,
    offset: undefined,
    viewport,
    layout,
    scrollTop: 0,
    selected: -1,
    hovered: -1,
    cursorX: undefined,
    range: undefined,
    showCritical: true,
    focused: false,
    theme: THEME,
    serviceColors: trace.services.map((service) => `service ${service}`),
    text: new TextCache(),
    hits: new HitRegions(),
  };
}

/** `count` siblings of a millisecond each under one root, one after another. */
export function siblings(count: number, names = 1): TraceColumns {
  const size = new Uint32Array(count + 1).fill(1);
  const parent = new Int32Array(count + 1);
  size[0] = count + 1;
  parent[0] = -1;
  const duration = new Float64Array(count + 1).fill(9e5);
  duration[0] = count * 1e6;
  return {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    count: count + 1,
    baseNs: 0n,
    durationNs: count * 1e6,
    start: Float64Array.from({ length: count + 1 }, (_, row) => Math.max(0, row - 1) * 1e6),
    duration,
    parent,
    size,
    depth: Uint32Array.from({ length: count + 1 }, (_, row) => (row === 0 ? 0 : 1)),
    idHi: new Uint32Array(count + 1),
    idLo: Uint32Array.from({ length: count + 1 }, (_, row) => row + 1),
    service: new Uint32Array(count + 1),
    name: Uint32Array.from({ length: count + 1 }, (_, row) => (row === 0 ? 0 : 1 + (row % names))),
    kind: new Uint8Array(count + 1),
    status: new Uint8Array(count + 1),
    flags: new Uint32Array(count + 1),
    services: ['shop'],
    names: ['root', ...Array.from({ length: names }, (_, i) => `step ${i}`)],
    events: { row: new Uint32Array(0), time: new Float64Array(0), exception: new Uint8Array(0) },
  };
}
