import type { GraphNodeKind } from '../../../../app/core/analysis/graph-tally.ts';
import type { Pen } from '../../../canvas/pen.ts';
import { HEAD_HEIGHT, laneName, laneX, partyOf, type SequenceScene } from './sequence-scene.ts';

const BOX_HEIGHT = 26;
const BOX_TOP = 7;
const SIGN = 9;

/** The names of the lanes from `first` to `last`, at the top. */
export function drawHeads(pen: Pen, scene: SequenceScene, first: number, last: number): void {
  const { theme, texts, rooms, colors, shown } = scene;
  for (let lane = first; lane <= last; lane++) {
    const party = partyOf(scene, lane);
    const room = rooms[lane]!;
    const name = texts.fit(pen.measure, theme.fontText, laneName(party), room - SIGN - 24, 'middle');
    const text = texts.width(pen.measure, theme.fontText, name);
    const width = Math.min(room, text + SIGN + 24);
    const x = laneX(scene, lane);
    const left = Math.round(x - width / 2) + 0.5;
    const top = BOX_TOP + 0.5;
    const stroke = {
      color: theme.borderStrong,
      width: 1,
      ...(party.kind === 'external' ? { dash: [3, 3] } : {}),
    };
    pen.box(left, top, width, BOX_HEIGHT - 1, party.kind === 'queue' ? BOX_HEIGHT / 2 : 6, {
      fill: theme.raised,
      stroke,
    });
    drawSign(
      pen,
      scene,
      party.kind,
      left + 8,
      top + (BOX_HEIGHT - SIGN) / 2,
      colors[shown.lanes[lane]!] ?? theme.textFaint,
    );
    pen.text(name, left + 8 + SIGN + 7, top + 17, theme.fontText, theme.text);
    pen.line([x, BOX_TOP + BOX_HEIGHT, x, HEAD_HEIGHT], { color: theme.borderStrong, width: 1 });
  }
}

/** A square in the service's colour, or a small drawing of what it is. */
function drawSign(
  pen: Pen,
  { theme }: SequenceScene,
  kind: GraphNodeKind,
  x: number,
  y: number,
  color: string,
): void {
  const stroke = { color: theme.textFaint, width: 1.2 };
  switch (kind) {
    case 'service':
      pen.box(x, y, SIGN, SIGN, 2, { fill: color });
      break;
    case 'database':
      pen.box(x, y - 0.5, SIGN, SIGN + 1, 3, { stroke });
      pen.line([x, y + 3, x + SIGN, y + 3], stroke);
      break;
    case 'queue':
      for (const at of [1, 4.5, 8]) pen.line([x, y + at, x + SIGN, y + at], stroke);
      break;
    case 'external':
      pen.circle(x + SIGN / 2, y + SIGN / 2, SIGN / 2, { stroke });
      pen.line([x, y + SIGN / 2, x + SIGN, y + SIGN / 2], stroke);
      break;
    case 'user':
      pen.circle(x + SIGN / 2, y + 2, 2.2, { stroke });
      pen.line([x + 0.5, y + SIGN, x + 2, y + 6.3, x + SIGN - 2, y + 6.3, x + SIGN - 0.5, y + SIGN], stroke);
      break;
  }
}
