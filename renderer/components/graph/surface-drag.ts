/** What the pointer holds: the map, or one of its nodes. Distances since the last move, pixels. */
export interface Dragged {
  node: string | undefined;
  dx: number;
  dy: number;
}

/** A pointer that moves less has clicked. */
const SLOP_PX = 4;

/** Follows a pointer from press to release. */
export class SurfaceDrag {
  #held: { x: number; y: number; pointerId: number; node: string | undefined } | undefined;
  #active = false;

  get active(): boolean {
    return this.#active;
  }

  /** @param node the node under the pointer, where it can be moved */
  down(event: PointerEvent, node: string | undefined): void {
    if (event.button !== 0) return;
    this.#active = false;
    this.#held = { x: event.clientX, y: event.clientY, pointerId: event.pointerId, node };
  }

  /** Undefined as long as it may be a click. */
  move(event: PointerEvent, surface: HTMLElement): Dragged | undefined {
    const held = this.#held;
    if (held?.pointerId !== event.pointerId) return undefined;
    const dx = event.clientX - held.x;
    const dy = event.clientY - held.y;
    if (!this.#active && Math.hypot(dx, dy) < SLOP_PX) return undefined;
    if (!this.#active) surface.setPointerCapture(event.pointerId);
    this.#active = true;
    this.#held = { ...held, x: event.clientX, y: event.clientY };
    return { node: held.node, dx, dy };
  }

  /** What was dragged; undefined for a click. The click that follows a drag is none. */
  up(): { node: string | undefined } | undefined {
    const dragged = this.#active ? { node: this.#held?.node } : undefined;
    this.#held = undefined;
    // The click comes right after this.
    setTimeout(() => (this.#active = false));
    return dragged;
  }
}
