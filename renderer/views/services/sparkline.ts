/** A place in the box, shortest form: sparklines are drawn some hundreds at a time. */
const at = (value: number): string => String(Math.round(value * 10) / 10);

/**
 * The SVG path of a line through values at equal distances, the largest at the top. A value that is not a number leaves a
 * gap; one that stands alone between two gaps is drawn as a short stroke.
 */
export function linePath(
  values: ArrayLike<number>,
  width: number,
  height: number,
  max = largest(values),
): string {
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  let path = '';
  let drawn = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) {
      drawn = 0;
      continue;
    }
    const y = at(max > 0 ? height - (value / max) * height : height);
    if (drawn === 0) {
      path += `M${at(i * step)} ${y}`;
      const alone = i + 1 >= values.length || Number.isNaN(values[i + 1]!);
      if (alone) path += 'h1';
    } else path += `L${at(i * step)} ${y}`;
    drawn++;
  }
  return path;
}

/** The same line, closed along the bottom: for values that are all numbers. */
export function areaPath(
  values: ArrayLike<number>,
  width: number,
  height: number,
  max = largest(values),
): string {
  const line = linePath(values, width, height, max);
  return line === '' ? '' : `${line}L${at(width)} ${at(height)}L0 ${at(height)}Z`;
}

/** Bars from the bottom, one at each value above zero, never lower than can be seen. */
export function barsPath(
  values: ArrayLike<number>,
  width: number,
  height: number,
  max: number,
  least = 2,
): string {
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  let path = '';
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!(value > 0)) continue;
    const tall = Math.max(least, Math.min(1, value / max) * height);
    path += `M${at(i * step)} ${at(height)}v${at(-tall)}`;
  }
  return path;
}

export function largest(values: ArrayLike<number>): number {
  let max = 0;
  for (let i = 0; i < values.length; i++) if (values[i]! > max) max = values[i]!;
  return max;
}
