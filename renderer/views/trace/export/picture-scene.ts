import { HitRegions } from '../../../canvas/hit-test.ts';
import { TextCache } from '../../../canvas/text-cache.ts';
import { Viewport } from '../../../canvas/viewport.ts';
import type { Scene } from '../waterfall/scene.ts';
import { HEAD_HEIGHT, layoutOf, ROW_HEIGHT } from '../waterfall/waterfall-layout.ts';

/** Width and rows of a picture of a waterfall that has not been on the screen. */
const UNSEEN_WIDTH = 1280;
const UNSEEN_ROWS = 25;

/** The rows in view, or all of the list. */
export type PictureRows = 'view' | 'all';

/** The scene of a picture: as shown, at rest, with as many rows as are asked for. */
export interface PictureScene {
  scene: Scene;
  /** Rows [from, to) of the list of `total`. */
  from: number;
  to: number;
  total: number;
}

/**
 * @param shown what the screen is drawn from
 * @param most rows of a picture of all; of a longer list those from the first in view on
 */
export function pictureScene(shown: Scene, which: PictureRows, most: number): PictureScene {
  const seen = shown.layout.width > shown.layout.treeWidth && shown.layout.rowsHeight > 0;
  const width = seen ? shown.layout.width : UNSEEN_WIDTH;
  const total = shown.rows.length;
  const first = Math.floor(shown.scrollTop / ROW_HEIGHT);
  const inView = seen ? Math.ceil(shown.layout.rowsHeight / ROW_HEIGHT) : UNSEEN_ROWS;
  const wanted = which === 'view' ? inView : most;
  const from = which === 'all' && total <= most ? 0 : Math.max(0, Math.min(first, total - wanted));
  const to = Math.min(total, from + wanted);

  const layout = layoutOf(width, HEAD_HEIGHT + (to - from) * ROW_HEIGHT, shown.layout.treeWidth);
  const viewport = new Viewport(shown.viewport.duration);
  viewport.place(layout.timelineLeft, layout.timelineWidth);
  viewport.show(shown.viewport.from, shown.viewport.to);
  const scene: Scene = {
    ...shown,
    layout,
    viewport,
    scrollTop: from * ROW_HEIGHT,
    hovered: -1,
    cursorX: undefined,
    focused: false,
    // The screen's own are not to learn where things lie in a picture.
    hits: new HitRegions(),
    text: new TextCache(),
  };
  return { scene, from, to, total };
}
