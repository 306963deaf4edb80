import type { FaultName } from '../../../app/engine/demo/faults.ts';
import { generateTrace } from '../../../app/engine/demo/generate.ts';
import { Random } from '../../../app/engine/demo/random.ts';
import { createShop } from '../../../app/engine/demo/shop.ts';
import type { ShopSpan } from '../../../app/engine/demo/work.ts';

export const START_NS = 1_790_000_000_000_000_000n;

/** Traces of a shop at 20 a second. */
export function shopTraces(count: number, seed = 1, faults: FaultName[] = []): ShopSpan[][] {
  const shop = createShop(faults);
  const random = new Random(seed);
  return Array.from({ length: count }, (_, i) =>
    generateTrace(shop, random, START_NS + BigInt(i) * 50_000_000n),
  );
}

export function attribute(span: ShopSpan, key: string): string | undefined {
  const value = span.span.attributes.find((item) => item.key === key)?.value;
  return value === undefined || !('value' in value) ? undefined : String(value.value);
}

export function durationMs(span: ShopSpan): number {
  return Number(span.span.endNs - span.span.startNs) / 1e6;
}

export function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
