import {
  formatCount,
  formatDate,
  formatDuration,
  formatPlural,
  formatTime,
} from '../../../../app/core/model/format.ts';
import { drawWaterfall } from '../waterfall/draw-waterfall.ts';
import { HEAD_HEIGHT } from '../waterfall/waterfall-layout.ts';
import type { TraceSummaryLine } from '../state/trace-summary.ts';
import type { PictureScene } from './picture-scene.ts';

/** The line over the waterfall that says which trace it is. */
export const TITLE_HEIGHT = 44;
/** Below the rows. */
export const FOOT_HEIGHT = 10;
const PADDING = 12;

export function pictureSize({ scene: { layout } }: PictureScene): { width: number; height: number } {
  return { width: Math.ceil(layout.width), height: Math.ceil(layout.height + TITLE_HEIGHT + FOOT_HEIGHT) };
}

/** The whole picture: ground, title, legend and the waterfall as on the screen. */
export function drawPicture(
  context: CanvasRenderingContext2D,
  picture: PictureScene,
  summary: TraceSummaryLine,
  minimap: CanvasImageSource | undefined,
): void {
  const { scene } = picture;
  const { width, height } = pictureSize(picture);
  context.fillStyle = scene.theme.panel;
  context.fillRect(0, 0, width, height);
  drawTitle(context, picture, summary);
  context.save();
  context.translate(0, TITLE_HEIGHT);
  context.fillStyle = scene.theme.border;
  context.fillRect(0, -1, width, 1);
  drawLegend(context, picture);
  drawWaterfall(context, scene, minimap);
  context.restore();
}

function drawTitle(
  context: CanvasRenderingContext2D,
  { scene }: PictureScene,
  summary: TraceSummaryLine,
): void {
  const { theme, text, trace, layout } = scene;
  const y = TITLE_HEIGHT / 2;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  let x = PADDING;
  context.fillStyle = scene.serviceColors[trace.services.indexOf(summary.service)] ?? theme.textFaint;
  context.beginPath();
  context.roundRect(x, y - 5, 10, 10, 2);
  context.fill();
  x += 18;

  const facts = [
    formatDuration(trace.durationNs),
    formatPlural(summary.spans, 'span'),
    formatPlural(summary.services, 'service'),
    ...(summary.errors > 0 ? [formatPlural(summary.errors, 'error')] : []),
    `${formatDate(trace.baseNs)} ${formatTime(trace.baseNs)}`,
    trace.traceId,
  ].join(' · ');
  const right = layout.width - PADDING;
  const factsWidth = Math.min(text.width(context, theme.fontMono, facts), (right - x) * 0.72);
  const names = right - factsWidth - 24 - x;
  const service = text.fit(context, theme.fontStrong, summary.service, names * 0.5);
  context.font = theme.fontStrong;
  context.fillStyle = theme.text;
  context.fillText(service, x, y);
  const taken = text.width(context, theme.fontStrong, service) + 8;
  const name = text.fit(context, theme.fontText, summary.name, names - taken);
  context.font = theme.fontText;
  context.fillText(name, x + taken, y);
  const line = text.fit(context, theme.fontMono, facts, factsWidth);
  context.font = theme.fontMono;
  context.fillStyle = theme.textQuiet;
  context.fillText(line, right - text.width(context, theme.fontMono, line), y);
}

/** In the corner over the tree, where the screen has the find box: what the marks mean, and which rows are shown. */
function drawLegend(context: CanvasRenderingContext2D, { scene, from, to, total }: PictureScene): void {
  const { theme, text, layout } = scene;
  const top = HEAD_HEIGHT / 2;
  let x = PADDING;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  const say = (words: string, y: number): void => {
    const room = layout.treeWidth - PADDING - x;
    const fitted = text.fit(context, theme.fontSmall, words, room);
    context.font = theme.fontSmall;
    context.fillStyle = theme.textFaint;
    context.fillText(fitted, x, y);
    x += text.width(context, theme.fontSmall, fitted) + 14;
  };
  context.fillStyle = theme.critical;
  context.fillRect(x, top - 12, 12, 2);
  x += 17;
  say('critical path', top - 11);
  context.fillStyle = theme.error;
  context.beginPath();
  context.arc(x + 4, top - 11, 4, 0, 2 * Math.PI);
  context.fill();
  x += 13;
  say('error begins', top - 11);
  context.strokeStyle = theme.error;
  context.lineWidth = 1.5;
  context.beginPath();
  context.arc(x + 4, top - 11, 4, 0, 2 * Math.PI);
  context.stroke();
  x += 13;
  say('passed on', top - 11);
  if (to - from === total) return;
  x = PADDING;
  say(`rows ${formatCount(from + 1)} to ${formatCount(to)} of ${formatCount(total)}`, top + 11);
}
