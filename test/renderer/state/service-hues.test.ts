import { expect, test } from 'vitest';
import { distance, oklchToHex, oklchToLinear, seenAs, type Vision } from '../../../renderer/state/oklch.ts';
import { ServiceHues } from '../../../renderer/state/service-hues.ts';
import { orderHues, PALETTE_SIZE } from '../../../renderer/state/service-palette.ts';

/** Relative luminance of WCAG 2. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
const contrast = (a: string, b: string): number => {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high! + 0.05) / (low! + 0.05);
};

test('OKLCH becomes the sRGB that it stands for', () => {
  expect(oklchToHex(1, 0, 0)).toBe('#ffffff');
  expect(oklchToHex(0, 0, 0)).toBe('#000000');
  expect(oklchToHex(0.627955, 0.257683, 29.234)).toBe('#ff0000');
  expect(oklchToHex(0.452014, 0.313214, 264.052)).toBe('#0000ff');
  // Outside sRGB: less chroma, still a colour.
  expect(oklchToHex(0.9, 0.4, 150)).toMatch(/^#[0-9a-f]{6}$/);
});

test('hues are distinct and keep away from the red of errors', () => {
  const hues = orderHues();
  expect(new Set(hues).size).toBe(PALETTE_SIZE);
  for (const hue of hues) expect(hue < 8 || hue > 36).toBe(true);
});

test('the first services are told apart in every common vision', () => {
  const visions: Vision[] = ['common', 'deutan', 'protan', 'tritan'];
  const colors = orderHues()
    .slice(0, 5)
    .map((hue) => oklchToLinear(0.72, 0.115, hue));
  for (const vision of visions) {
    const seen = colors.map((color) => seenAs(vision, color));
    for (let a = 0; a < seen.length; a++) {
      for (let b = 0; b < a; b++)
        expect(distance(seen[a]!, seen[b]!), `${vision} ${a} ${b}`).toBeGreaterThan(0.02);
    }
  }
});

test('every hue stands out from the panel, dark and light', () => {
  for (const hue of orderHues()) {
    expect(contrast(oklchToHex(0.74, 0.115, hue), '#13161a')).toBeGreaterThan(4.5);
    expect(contrast(oklchToHex(0.64, 0.13, hue), '#ffffff')).toBeGreaterThan(3);
  }
});

test('a service keeps its hue, and the order is that of first appearance', () => {
  const hues = new ServiceHues(null);
  const order = orderHues();
  expect(['a', 'b', 'a', '__proto__'].map((name) => hues.hueOf(name).hue)).toEqual([
    order[0],
    order[1],
    order[0],
    order[2],
  ]);
  hues.set('b', -10);
  const later = new ServiceHues(hues.store());
  expect([later.hueOf('b').hue, later.hueOf('a').hue]).toEqual([350, order[0]]);
  expect(later.hueOf('new')).toEqual({ hue: order[3], isNew: true });
});

test('damaged storage is as if there were none', () => {
  for (const stored of ['{', '{}', '[1,["a"],["b","x"],["c",400]]', 'null']) {
    expect(new ServiceHues(stored).hueOf('a').isNew).toBe(true);
  }
});

test('a flood of names is not remembered', () => {
  const hues = new ServiceHues(null);
  for (let i = 0; i < 2_000; i++) hues.hueOf(`service-${i}`);
  expect(hues.hueOf('one more').isNew).toBe(false);
  expect((JSON.parse(hues.store()) as unknown[]).length).toBe(500);
});
