import type { TextMeasure } from '../../../canvas/text-cache.ts';
import { drawSequence } from './draw-sequence.ts';
import { HEAD_HEIGHT, ROW_HEIGHT, type SequenceScene } from './sequence-scene.ts';
import { SvgPen } from '../../../canvas/svg-pen.ts';

/** Below the last step. */
const MARGIN = 16;

/** The whole diagram as an SVG file that needs nothing beside it. What is selected or under the pointer is not marked. */
export function sequenceSvg(scene: SequenceScene, measure: TextMeasure, title: string): string {
  const pen = new SvgPen(measure);
  const { width } = scene;
  const height = HEAD_HEIGHT + scene.shown.count * ROW_HEIGHT + MARGIN;
  drawSequence(
    pen,
    { ...scene, selected: -1, hovered: -1 },
    { left: 0, top: 0, width, height },
    { moved: (draw) => draw() },
  );
  return pen.file(width, height, scene.theme.panel, title);
}
