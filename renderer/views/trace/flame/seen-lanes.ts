import { eachSeen } from './bars-in-lane.ts';
import type { FlameScene } from './flame-scene.ts';
import type { LaneIndex } from './lane-index.ts';
import type { MarkIndex } from './mark-index.ts';

/** What a lane shows at one place, with the marks of all that it stands for. */
export interface MarkedSeen {
  /** Places in the index, [first, end). */
  first: number;
  end: number;
  left: number;
  right: number;
  marks: number;
}

interface KeptLane {
  first: Uint32Array;
  end: Uint32Array;
  left: Float32Array;
  right: Float32Array;
  marks: Uint8Array;
}

/** Some screens of lanes; a lane of a pixel an entry takes 25 KB. */
const MOST_LANES = 256;

/** What is kept holds for these. */
interface View {
  marks: MarkIndex;
  start: Float64Array;
  from: number;
  to: number;
  left: number;
  width: number;
}

/**
 * What the lanes show, kept as long as the window of time and the marks stay as they are: scrolling up and down then finds
 * only the lanes that come into view. While the window moves nothing is kept, as nothing of it would be used again.
 */
class SeenLanes {
  readonly #lanes = new Map<number, KeptLane>();
  #view: View | undefined;
  #rests = false;

  /** Begins a frame. */
  follow({ marks, bars, viewport }: FlameScene): void {
    const { from, to, left, width } = viewport;
    const view = this.#view;
    this.#rests =
      view?.marks === marks &&
      view.start === bars.start &&
      view.from === from &&
      view.to === to &&
      view.left === left &&
      view.width === width;
    if (this.#rests) return;
    this.#view = { marks, start: bars.start, from, to, left, width };
    this.#lanes.clear();
  }

  /** Calls `visit` for what a lane shows, from left to right, with the same object every time. */
  each(scene: FlameScene, lane: number, visit: (seen: MarkedSeen) => void): void {
    const kept = this.#lanes.get(lane);
    const seen: MarkedSeen = { first: 0, end: 0, left: 0, right: 0, marks: 0 };
    if (kept !== undefined) {
      for (let i = 0; i < kept.first.length; i++) {
        seen.first = kept.first[i]!;
        seen.end = kept.end[i]!;
        seen.left = kept.left[i]!;
        seen.right = kept.right[i]!;
        seen.marks = kept.marks[i]!;
        visit(seen);
      }
      return;
    }
    const noted: number[] = [];
    const { index, bars, viewport, marks } = scene;
    eachSeen(index, lane, bars, viewport, ({ first, end, left, right }) => {
      seen.first = first;
      seen.end = end;
      seen.left = left;
      seen.right = right;
      seen.marks = marks.any(first, end);
      if (this.#rests) noted.push(first, end, left, right, seen.marks);
      visit(seen);
    });
    if (!this.#rests) return;
    if (this.#lanes.size >= MOST_LANES) this.#lanes.clear();
    this.#lanes.set(lane, keep(noted));
  }
}

/** @param noted first, end, left, right and marks of each */
function keep(noted: readonly number[]): KeptLane {
  const count = noted.length / 5;
  const lane: KeptLane = {
    first: new Uint32Array(count),
    end: new Uint32Array(count),
    left: new Float32Array(count),
    right: new Float32Array(count),
    marks: new Uint8Array(count),
  };
  for (let i = 0, at = 0; i < count; i++, at += 5) {
    lane.first[i] = noted[at]!;
    lane.end[i] = noted[at + 1]!;
    lane.left[i] = noted[at + 2]!;
    lane.right[i] = noted[at + 3]!;
    lane.marks[i] = noted[at + 4]!;
  }
  return lane;
}

const known = new WeakMap<LaneIndex, SeenLanes>();

/** The lanes of a scene as they are seen; begins a frame. */
export function seenLanes(scene: FlameScene): SeenLanes {
  let lanes = known.get(scene.index);
  if (lanes === undefined) known.set(scene.index, (lanes = new SeenLanes()));
  lanes.follow(scene);
  return lanes;
}
