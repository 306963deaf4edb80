/**
 * OKLCH to sRGB after Björn Ottosson's definition of OKLab (2020), and what people with a colour-vision deficiency see
 * of it after Machado, Oliveira and Fernandes (2009, severity 1.0).
 */
export type Triple = readonly [number, number, number];

/** Linear light, possibly outside 0 to 1. */
export function oklchToLinear(lightness: number, chroma: number, hue: number): Triple {
  const radians = (hue * Math.PI) / 180;
  const a = chroma * Math.cos(radians);
  const b = chroma * Math.sin(radians);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

export function linearToOklab([r, g, b]: Triple): Triple {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function encode(channel: number): string {
  const clamped = Math.min(1, Math.max(0, channel));
  const gamma = clamped <= 0.0031308 ? 12.92 * clamped : 1.055 * clamped ** (1 / 2.4) - 0.055;
  return Math.round(gamma * 255)
    .toString(16)
    .padStart(2, '0');
}

/** `#rrggbb`; what lies outside sRGB loses chroma until it fits, and keeps lightness and hue. */
export function oklchToHex(lightness: number, chroma: number, hue: number): string {
  const EPSILON = 0.0005;
  let fitting = chroma;
  let linear = oklchToLinear(lightness, fitting, hue);
  while (fitting > 0 && linear.some((channel) => channel < -EPSILON || channel > 1 + EPSILON)) {
    fitting = Math.max(0, fitting - 0.004);
    linear = oklchToLinear(lightness, fitting, hue);
  }
  return `#${linear.map(encode).join('')}`;
}

export type Vision = 'common' | 'protan' | 'deutan' | 'tritan';

const VISION: Record<Vision, readonly [Triple, Triple, Triple]> = {
  common: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** A linear colour as seen with that vision. */
export function seenAs(vision: Vision, [r, g, b]: Triple): Triple {
  const [x, y, z] = VISION[vision];
  const row = ([p, q, s]: Triple): number => p * r + q * g + s * b;
  return [row(x), row(y), row(z)];
}

/** Distance in OKLab: about 0.02 is just noticeable side by side. */
export function distance(a: Triple, b: Triple): number {
  const [l1, a1, b1] = linearToOklab(a);
  const [l2, a2, b2] = linearToOklab(b);
  return Math.hypot(l1 - l2, a1 - a2, b1 - b2);
}
