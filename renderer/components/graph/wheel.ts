import { panBy, zoomAt, type Camera } from './camera.ts';

/** A wheel's notch is about 100 units; a pinch gives smaller ones. */
const WHEEL_ZOOM = 0.0018;
const PINCH_ZOOM = 0.01;
/** A wheel that counts in lines moves this many pixels a line, as browsers scroll them. */
const LINE_PX = 16;

type Turn = Pick<WheelEvent, 'deltaX' | 'deltaY' | 'deltaMode' | 'shiftKey' | 'ctrlKey'>;

/**
 * Where the camera goes when the wheel turns: sideways or with shift it pans, otherwise it zooms about the pointer.
 * @param page height of the view, for a wheel that counts in pages
 */
export function turnWheel(camera: Camera, turn: Turn, at: { x: number; y: number }, page: number): Camera {
  const unit = turn.deltaMode === 1 ? LINE_PX : turn.deltaMode === 2 ? page : 1;
  if (turn.shiftKey || (Math.abs(turn.deltaX) > Math.abs(turn.deltaY) && !turn.ctrlKey)) {
    return panBy(camera, -(turn.deltaX || turn.deltaY) * unit, 0);
  }
  const factor = Math.exp(-turn.deltaY * unit * (turn.ctrlKey ? PINCH_ZOOM : WHEEL_ZOOM));
  return zoomAt(camera, at.x, at.y, factor);
}
