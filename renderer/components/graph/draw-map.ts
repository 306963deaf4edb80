import type { Pen, Stroke } from '../../canvas/pen.ts';
import { TextCache } from '../../canvas/text-cache.ts';
import { ARROW_LENGTH, samplePath } from './edge-path.ts';
import type { Layout, Point } from './layout.ts';
import { CHANGE_SIGNS, type ChangeKind } from './map-changes.ts';
import type { Scene, SceneEdge, SceneNode } from './scene.ts';

/** Colours and faces of the map, as a pen takes them. */
export interface MapTheme {
  panel: string;
  raised: string;
  border: string;
  line: string;
  text: string;
  textQuiet: string;
  textFaint: string;
  accent: string;
  error: string;
  warn: string;
  ok: string;
  track: string;
  /** Families alone. */
  font: string;
}

const MARGIN = 32;
const NAME_SIZE = 13;
const FIGURE_SIZE = 11;
const HALF_ARROW = 4;
const texts = new TextCache();

/** Reads the custom properties in force. */
export function readMapTheme(element: Element): MapTheme {
  const style = getComputedStyle(element);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    panel: read('--panel'),
    raised: read('--raised'),
    border: read('--border-strong'),
    line: read('--text-3'),
    text: read('--text'),
    textQuiet: read('--text-2'),
    textFaint: read('--text-3'),
    accent: read('--accent'),
    error: read('--error'),
    warn: read('--warn'),
    ok: read('--ok'),
    track: read('--track'),
    font: read('--font-text').replace("'Inter Variable'", "'Inter Variable', Inter"),
  };
}

/** What a picture of the map takes, pixels. */
export function mapPictureSize({ width, height }: Scene): { width: number; height: number } {
  return { width: Math.ceil(width) + 2 * MARGIN, height: Math.ceil(height) + 2 * MARGIN };
}

/** Draws all of a map, at a scale of 1. @param colorOf a service's colour */
export function drawMap(
  pen: Pen,
  scene: Scene,
  layout: Layout,
  theme: MapTheme,
  colorOf: (service: string) => string,
): void {
  for (const edge of scene.edges) drawEdge(pen, edge, layout.edges.get(edge.key) ?? [], theme);
  for (const node of scene.nodes) drawNode(pen, node, theme, colorOf);
  for (const { text, tone, x, y, width, height } of scene.labels) {
    const color =
      tone === 'calls' ? theme.textQuiet : tone === 'error' ? theme.error : changeColor(tone, theme);
    pen.box(x + MARGIN, y + MARGIN, width, height, 4, { fill: theme.panel });
    const middle = x + MARGIN + width / 2;
    pen.text(
      text,
      middle,
      y + MARGIN + height / 2 + 4,
      `500 ${FIGURE_SIZE}px ${theme.font}`,
      color,
      'middle',
    );
  }
}

function changeColor(kind: ChangeKind, theme: MapTheme): string {
  const colors: Record<ChangeKind, string> = {
    failing: theme.error,
    slower: theme.warn,
    gone: theme.textFaint,
    added: theme.accent,
    faster: theme.ok,
    recovered: theme.ok,
  };
  return colors[kind];
}

function drawEdge(pen: Pen, edge: SceneEdge, bends: readonly Point[], theme: MapTheme): void {
  const points = samplePath(bends).flatMap(({ x, y }) => [x + MARGIN, y + MARGIN]);
  const end = bends.at(-1);
  const before = bends.at(-2);
  if (end === undefined || before === undefined) return;
  const color =
    edge.change !== undefined ? changeColor(edge.change.kind, theme) : edge.loud ? theme.error : theme.line;
  const stroke: Stroke = { color, width: edge.width };
  pen.line(points, edge.quiet || edge.change?.kind === 'gone' ? { ...stroke, dash: [4, 4] } : stroke);
  const way = Math.sign(end.x - before.x || 1);
  const [x, y] = [end.x + MARGIN, end.y + MARGIN];
  const back = x - way * ARROW_LENGTH;
  pen.shape([back, y - HALF_ARROW, x, y, back, y + HALF_ARROW], color);
}

function drawNode(pen: Pen, item: SceneNode, theme: MapTheme, colorOf: (service: string) => string): void {
  const { box, node, change } = item;
  const [x, y] = [box.x + MARGIN, box.y + MARGIN];
  const color =
    change !== undefined ? changeColor(change.kind, theme) : item.loud ? theme.error : theme.border;
  const dashed = node.kind === 'external' || change?.kind === 'gone';
  const radius = node.kind === 'queue' ? box.height / 2 : 8;
  pen.box(x, y, box.width, box.height, radius, {
    fill: node.kind === 'external' ? theme.panel : theme.raised,
    stroke: { color, width: 1, ...(dashed ? { dash: [4, 3] } : {}) },
  });
  const inset = node.kind === 'queue' ? 20 : 10;
  const hasFigures = node.kind !== 'user' && item.figures !== '';
  const line = y + box.height / 2 + (hasFigures ? -6 : 4);
  if (node.kind === 'service') pen.box(x + inset, line - 8, 9, 9, 2, { fill: colorOf(item.service) });
  else pen.circle(x + inset + 4.5, line - 4, 4, { stroke: { color: theme.textFaint, width: 1.5 } });
  const room = box.width - 2 * inset - 17;
  const name = `600 ${NAME_SIZE}px ${theme.font}`;
  pen.text(texts.fit(pen.measure, name, item.title, room), x + inset + 17, line, name, theme.text);
  const figures = `${FIGURE_SIZE}px ${theme.font}`;
  if (hasFigures)
    pen.text(
      texts.fit(pen.measure, figures, item.figures, room),
      x + inset + 17,
      line + 16,
      figures,
      theme.textQuiet,
    );
  if (node.kind !== 'user' && node.kind !== 'queue') {
    const wide = box.width - 20;
    pen.box(x + 10, y + box.height - 9, wide, 3, 1.5, { fill: theme.track });
    const share = Math.min(1, node.criticalShare) * wide;
    if (share > 0)
      pen.box(x + 10, y + box.height - 9, Math.max(1, share), 3, Math.min(1.5, share / 2), {
        fill: item.loud ? theme.error : theme.accent,
      });
  }
  if (change !== undefined) {
    const text = `${CHANGE_SIGNS[change.kind]} ${change.short}`;
    const font = `600 10.5px ${theme.font}`;
    pen.text(text, x + box.width - 8, y - 4, font, color, 'end');
  }
}
