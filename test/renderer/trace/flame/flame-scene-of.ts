import { analyse } from '../../../../app/core/analysis/trace-analysis.ts';
import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import { TextCache } from '../../../../renderer/canvas/text-cache.ts';
import { Viewport } from '../../../../renderer/canvas/viewport.ts';
import { nodeMarks, rowMarks, type Wanted } from '../../../../renderer/views/trace/flame/bar-marks.ts';
import { type FlameMode, makeLayout } from '../../../../renderer/views/trace/flame/flame-layout-messages.ts';
import {
  type FlamePicture,
  pathPicture,
  timePicture,
} from '../../../../renderer/views/trace/flame/flame-picture.ts';
import { type FlameScene, placesOf } from '../../../../renderer/views/trace/flame/flame-scene.ts';
import { MarkIndex } from '../../../../renderer/views/trace/flame/mark-index.ts';
import type { PathTree } from '../../../../renderer/views/trace/flame/path-tree.ts';
import { prepareTrace } from '../../../../renderer/views/trace/state/trace-data.ts';
import { THEME } from '../waterfall/scene-of.ts';

export const NOTHING_WANTED: Wanted = { matches: undefined, spotlight: undefined, kept: undefined };

/** A frame's worth of a trace as a flame; each service is drawn in a colour that is its name. */
export function flameOf(
  trace: TraceColumns,
  mode: FlameMode = 'time',
  wanted: Wanted = NOTHING_WANTED,
): { scene: FlameScene; picture: FlamePicture; tree: PathTree | undefined } {
  const data = prepareTrace(trace);
  const analysis = analyse(trace);
  const layout = makeLayout(trace, mode);
  const byRow = rowMarks(trace, analysis, wanted);
  const picture =
    layout.mode === 'time' ? timePicture(data, layout, analysis, undefined) : pathPicture(data, layout);
  const marks = layout.mode === 'time' ? byRow : nodeMarks(layout.tree, byRow);
  const places = placesOf(1000, 600, picture.ruler);
  const viewport = new Viewport(picture.extent);
  viewport.place(places.timelineLeft, places.timelineWidth);
  const scene: FlameScene = {
    bars: picture.bars,
    index: picture.index,
    laneOf: picture.laneOf,
    names: picture.names,
    figure: picture.figure,
    critical: picture.critical,
    ruler: picture.ruler,
    marks: new MarkIndex(picture.index.item, marks),
    viewport,
    layout: places,
    scrollTop: 0,
    selected: -1,
    hovered: -1,
    cursorX: undefined,
    focused: false,
    theme: THEME,
    serviceColors: trace.services.map((service) => `service ${service}`),
    text: new TextCache(),
  };
  return { scene, picture, tree: layout.mode === 'path' ? layout.tree : undefined };
}
