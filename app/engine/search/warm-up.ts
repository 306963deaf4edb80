import { assembleTrace } from '../../core/analysis/assemble.ts';
import type { SpanTable } from '../../core/model/span-columns.ts';

/** Enough for the paths of large traces, which differ from those of small ones, and few enough to take a tenth of a second. */
const SPANS = 40_000;
/** Starts are drawn within so much time, so that nothing comes in order. */
const LENGTH_NS = 1e9;
const WORDS = 2 ** 32;
const OPERATIONS = 16;

/** Brings a made-up trace together, so that the first one that someone opens meets compiled code. */
export function warmUp(): void {
  assembleTrace('', madeUpSpans(), undefined, () => undefined);
}

function madeUpSpans(): SpanTable {
  const words = (most: number): Uint32Array =>
    Uint32Array.from({ length: SPANS }, () => Math.random() * most);
  const times = (most: number): Float64Array =>
    Float64Array.from({ length: SPANS }, () => Math.random() * most);
  const idHi = words(WORDS);
  const idLo = words(WORDS);
  const parents = Uint32Array.from({ length: SPANS }, (_, span) => Math.random() * span);
  return {
    count: SPANS,
    baseNs: 1n,
    start: times(LENGTH_NS),
    duration: times(LENGTH_NS),
    idHi,
    idLo,
    parentHi: parents.map((span) => idHi[span]!),
    parentLo: parents.map((span) => idLo[span]!),
    service: words(OPERATIONS),
    name: words(OPERATIONS),
    kind: new Uint8Array(SPANS),
    status: new Uint8Array(SPANS),
    flags: new Uint32Array(SPANS),
    services: Array.from({ length: OPERATIONS }, String),
    names: Array.from({ length: OPERATIONS }, String),
  };
}
