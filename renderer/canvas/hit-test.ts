/** Parts of a drawing that answer to a pointer, noted while drawing and asked afterwards. */
export class HitRegions<Kind extends string> {
  readonly #regions: { kind: Kind; value: number; x: number; y: number; width: number; height: number }[] =
    [];

  clear(): void {
    this.#regions.length = 0;
  }

  add(kind: Kind, value: number, x: number, y: number, width: number, height: number): void {
    this.#regions.push({ kind, value, x, y, width, height });
  }

  /** The region drawn last under a point. */
  at(x: number, y: number): { kind: Kind; value: number } | undefined {
    for (let i = this.#regions.length - 1; i >= 0; i--) {
      const region = this.#regions[i]!;
      if (x < region.x || x >= region.x + region.width) continue;
      if (y < region.y || y >= region.y + region.height) continue;
      return { kind: region.kind, value: region.value };
    }
    return undefined;
  }
}
