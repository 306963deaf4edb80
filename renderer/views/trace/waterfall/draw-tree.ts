import { formatCount, formatCountShort } from '../../../../app/core/model/format.ts';
import { SpanFlag } from '../../../../app/core/model/span.ts';
import type { TextBatch } from '../../../canvas/text-batch.ts';
import type { Scene } from './scene.ts';
import { drawTreeMarks, extraMarksWidth } from './draw-tree-marks.ts';
import { hasWithin, lowerBound } from '../state/sorted-column.ts';
import { INDENT, MARKS_WIDTH, ROW_HEIGHT, TREE_PADDING } from './waterfall-layout.ts';

const SQUARE = 9;
/** From a row's indent to its square and to its name: the triangle and the square come before. */
const SQUARE_OFFSET = 15;
const NAME_OFFSET = SQUARE_OFFSET + SQUARE + 7;
/** A name keeps at least this, however deep its row. */
const MIN_NAME_WIDTH = 96;
/** Less of a service's name than this tells nothing. */
const MIN_SERVICE_WIDTH = 34;

/**
 * Depth that the left edge of the tree stands for. A chain of 70 000 would run out of the tree: where the rows in view
 * do not fit, the tree moves along with them.
 */
export function indentBase(scene: Scene, from: number, to: number): number {
  let least = Infinity;
  let most = 0;
  for (let index = from; index < to; index++) {
    const depth = scene.trace.depth[scene.rows.rowAt(index)]!;
    if (depth < least) least = depth;
    if (depth > most) most = depth;
  }
  return most <= indentLevels(scene) ? 0 : Math.max(0, least - 1);
}

/** Levels that the tree has room for. */
function indentLevels(scene: Scene): number {
  const room = scene.layout.treeWidth - TREE_PADDING - NAME_OFFSET - MIN_NAME_WIDTH - MARKS_WIDTH;
  return Math.max(1, Math.floor(room / INDENT));
}

/** One row of the tree: guides, triangle, service, name, what it stands for, error mark. @param lines takes its texts */
export function drawTreeRow(
  context: CanvasRenderingContext2D,
  scene: Scene,
  row: number,
  top: number,
  base: number,
  lines: TextBatch,
): void {
  const { trace, rows, theme, layout, text, hits } = scene;
  const middle = top + ROW_HEIGHT / 2;
  const level = Math.min(Math.max(0, trace.depth[row]! - base), indentLevels(scene));
  const left = TREE_PADDING + level * INDENT;

  if (level > 0) context.fillStyle = theme.border;
  for (let guide = 0; guide < level; guide++) {
    context.fillRect(TREE_PADDING + guide * INDENT + 5, top, 1, ROW_HEIGHT);
  }

  const runFolded = rows.isRunFolded(row);
  if (rows.hasChildren(row) && !runFolded) {
    drawTriangle(context, left + 5, middle, rows.isFolded(row), theme.textFaint);
    hits.add('fold', row, left - 4, top, 18, ROW_HEIGHT);
  }

  const placeholder = (trace.flags[row]! & SpanFlag.placeholder) !== 0;
  const color = scene.serviceColors[trace.service[row]!] ?? theme.textFaint;
  const dimmed = scene.kept?.[row] === 2;
  context.beginPath();
  context.roundRect(left + SQUARE_OFFSET, middle - SQUARE / 2, SQUARE, SQUARE, 2);
  if (placeholder || dimmed) {
    context.strokeStyle = placeholder ? theme.textFaint : color;
    context.lineWidth = 1;
    context.stroke();
  } else {
    context.fillStyle = color;
    context.fill();
  }

  drawTreeMarks(context, scene, row, middle);

  let x = left + NAME_OFFSET;
  let room = layout.treeWidth - MARKS_WIDTH - extraMarksWidth(scene, row) - x;
  const badge = badgeOf(scene, row);
  const badgeWidth = badge === '' ? 0 : text.width(context, theme.fontSmall, badge) + 14;
  const font = row === scene.selected ? theme.fontStrong : theme.fontText;
  const full = trace.names[trace.name[row]!] ?? '';
  const name = text.fit(context, font, full, room - badgeWidth - 4, 'middle');
  const nameWidth = text.width(context, font, name);
  if (scene.matches?.marks[row] === 1) {
    context.fillStyle = theme.warnWash;
    context.beginPath();
    context.roundRect(x - 3, middle - 9, nameWidth + 6, 18, 3);
    context.fill();
  }
  lines.add(font, placeholder || dimmed ? theme.textFaint : theme.text, name, x, middle + 0.5);
  hits.add('name', row, x, top, nameWidth, ROW_HEIGHT);
  x += nameWidth + 8;
  room -= nameWidth + 8;

  if (badge !== '') {
    const found = hidesFound(scene, row);
    context.fillStyle = theme.track;
    context.beginPath();
    context.roundRect(x, middle - 8, badgeWidth, 16, 8);
    context.fill();
    lines.add(theme.fontSmall, found ? theme.warn : theme.textQuiet, badge, x + 7, middle + 0.5);
    hits.add('run', row, x - 2, top, badgeWidth + 4, ROW_HEIGHT);
    x += badgeWidth + 8;
    room -= badgeWidth + 8;
  }

  if (room < MIN_SERVICE_WIDTH) return;
  const aside = asideOf(scene, row, placeholder);
  if (aside === '') return;
  const fitted = text.fit(context, theme.fontSmall, aside, room);
  lines.add(theme.fontSmall, theme.textFaint, fitted, x, middle + 0.5);
}

/** A folded row or run hides something that was found, or that is spoken of. */
function hidesFound({ rows, matches, spotlight }: Scene, row: number): boolean {
  const end = row + rows.span(row);
  return (
    (matches !== undefined && hasWithin(matches.rows, row + 1, end)) ||
    (spotlight !== undefined && hasWithin(spotlight, row + 1, end))
  );
}

/** What stands behind the name: the service where it is another one than the parent's, or where the trace comes from. */
function asideOf(scene: Scene, row: number, placeholder: boolean): string {
  const { trace } = scene;
  if (placeholder) {
    const remote = row + 1 < trace.count && (trace.flags[row + 1]! & SpanFlag.remoteParent) !== 0;
    return remote ? 'in another process' : '';
  }
  if (!entersService(scene, row)) return '';
  const service = trace.services[trace.service[row]!] ?? '';
  const continues = trace.parent[row]! < 0 && (trace.flags[row]! & SpanFlag.remoteParent) !== 0;
  return continues ? `${service} · continues from elsewhere` : service;
}

/** The span runs in another service than its parent: its service is then written out, not only coloured. */
function entersService({ trace }: Scene, row: number): boolean {
  const parent = trace.parent[row]!;
  return parent < 0 || trace.service[parent] !== trace.service[row];
}

function badgeOf({ rows, runs, trace }: Scene, row: number): string {
  const end = rows.runEnd(row);
  if (end !== undefined) {
    const at = lowerBound(runs.row, row);
    return `×${formatCount(runs.count[at]!)}`;
  }
  if (rows.isFolded(row)) return `+${formatCountShort(trace.size[row]! - 1)}`;
  return '';
}

function drawTriangle(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  folded: boolean,
  color: string,
): void {
  context.fillStyle = color;
  context.beginPath();
  if (folded) {
    context.moveTo(x - 2, y - 4);
    context.lineTo(x + 3, y);
    context.lineTo(x - 2, y + 4);
  } else {
    context.moveTo(x - 4, y - 2);
    context.lineTo(x + 4, y - 2);
    context.lineTo(x, y + 3);
  }
  context.closePath();
  context.fill();
}
