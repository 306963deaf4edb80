export interface Point {
  x: number;
  y: number;
}

/** What a canvas does on the pointer's events. Points are in pixels of its box. */
export interface PointerHandlers {
  /** The left or middle button was pressed. Returns whether the pointer is held until it is let go. */
  down(at: Point, event: PointerEvent): boolean;
  move(at: Point): void;
  up(at: Point, event: PointerEvent): void;
  /** The system took the pointer away: what is held is let go without effect. */
  cancel(): void;
  leave(): void;
  double(at: Point): void;
  /** @param at told only when asked for: it measures the page */
  wheel(event: WheelEvent, at: () => Point): void;
}

/** Mouse, touch and wheel. Returns a function that takes the listeners off. */
export function listenToPointer(element: HTMLElement, handlers: PointerHandlers): () => void {
  const point = (event: MouseEvent): Point => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const down = (event: PointerEvent): void => {
    if (event.button !== 0 && event.button !== 1) return;
    if (handlers.down(point(event), event)) element.setPointerCapture(event.pointerId);
  };
  const taps = new AbortController();
  const { signal } = taps;
  element.addEventListener('pointerdown', down, { signal });
  element.addEventListener('pointermove', (event) => handlers.move(point(event)), { signal });
  element.addEventListener('pointerup', (event) => handlers.up(point(event), event), { signal });
  element.addEventListener('pointercancel', () => handlers.cancel(), { signal });
  element.addEventListener('pointerleave', () => handlers.leave(), { signal });
  element.addEventListener('dblclick', (event) => handlers.double(point(event)), { signal });
  element.addEventListener('wheel', (event) => handlers.wheel(event, () => point(event)), {
    signal,
    passive: false,
  });
  return () => taps.abort();
}
