import type { Point } from '../../components/graph/layout.ts';
import type { Pins } from '../../components/graph/pinned-layout.ts';
import { printPins, readPins, withoutPin, withPin } from './stored-pins.ts';

const STORAGE_KEY = 'spanscope.map.pins';

/** Where the user has put nodes of the map; kept over reloads. */
export class MapPins {
  #points = $state.raw<Pins>(readPins(localStorage.getItem(STORAGE_KEY) ?? '[]'));

  get points(): Pins {
    return this.#points;
  }

  /** @param keep false while the node is still being dragged */
  place(id: string, to: Point, keep: boolean): void {
    this.#points = withPin(this.#points, id, to);
    if (keep) this.#store();
  }

  release(id: string): void {
    this.#points = withoutPin(this.#points, id);
    this.#store();
  }

  reset(): void {
    this.#points = readPins('[]');
    this.#store();
  }

  #store(): void {
    if (this.#points.size === 0) localStorage.removeItem(STORAGE_KEY);
    else localStorage.setItem(STORAGE_KEY, printPins(this.#points));
  }
}
