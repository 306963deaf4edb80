import { expect, test } from 'vitest';
import { linkParents, linkResult, MISSING, ROOT } from '../../../app/core/analysis/link-parents.ts';
import { PairTable } from '../../../app/core/analysis/pair-table.ts';
import { Kind } from '../../../app/core/model/span.ts';

/** Spans with few distinct high words, shared ids, missing parents and roots; the same in every run. */
function someSpans(count: number) {
  let state = 1;
  const random = (limit: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const spans = {
    idHi: new Uint32Array(count),
    idLo: new Uint32Array(count),
    parentHi: new Uint32Array(count),
    parentLo: new Uint32Array(count),
    kind: new Uint8Array(count),
  };
  for (let i = 0; i < count; i++) {
    const same = i > 0 && random(10) === 0 ? random(i) : -1;
    spans.idHi[i] = same < 0 ? 0xffff_fff0 + random(4) : spans.idHi[same]!;
    spans.idLo[i] = same < 0 ? 1 + i * 3 : spans.idLo[same]!;
    spans.kind[i] = random(6);
    const parent = random(i + 2);
    if (parent >= i) continue;
    spans.parentHi[i] = spans.idHi[parent]!;
    spans.parentLo[i] = spans.idLo[parent]! + (random(20) === 0 ? 1 : 0);
  }
  return spans;
}

/** The same by a map of texts. */
function expectedParents(spans: ReturnType<typeof someSpans>, from: number, to: number): number[] {
  const members = new Map<string, number[]>();
  const key = (high: number, low: number): string => `${high},${low}`;
  for (let i = from; i < to; i++) {
    const id = key(spans.idHi[i]!, spans.idLo[i]!);
    members.set(id, [...(members.get(id) ?? []), i]);
  }
  const isCaller = (i: number): boolean => spans.kind[i] === Kind.client || spans.kind[i] === Kind.producer;
  const isCallee = (i: number): boolean => spans.kind[i] === Kind.server || spans.kind[i] === Kind.consumer;
  return Array.from({ length: to - from }, (_, at) => {
    const i = from + at;
    const twins = members.get(key(spans.idHi[i]!, spans.idLo[i]!))!;
    const caller = twins.find(isCaller);
    if (caller !== undefined && isCallee(i)) return caller;
    if (spans.parentHi[i] === 0 && spans.parentLo[i] === 0) return ROOT;
    const those = members.get(key(spans.parentHi[i]!, spans.parentLo[i]!));
    if (those === undefined) return MISSING;
    return (those.some(isCaller) ? those.find(isCallee) : undefined) ?? those[0]!;
  });
}

test.each([
  [0, 0],
  [0, 1],
  [0, 3_000],
  [500, 1_500],
  [0, 40_000],
  [5_000, 40_000],
])('parents of the spans %i to %i, in one table or in partitions', (from, to) => {
  const spans = someSpans(to);
  const result = linkResult(to);
  const shared = linkParents(spans, from, to, new PairTable(8), result);
  expect([...result.parent.subarray(from, to)]).toEqual(expectedParents(spans, from, to));
  const twins = shared.flatMap((head) => {
    const list: number[] = [];
    for (let i = head; i !== -1; i = result.nextTwin[i]!) list.push(i);
    return list;
  });
  const known = new Map<string, number>();
  for (let i = from; i < to; i++) {
    const id = `${spans.idHi[i]},${spans.idLo[i]}`;
    known.set(id, (known.get(id) ?? 0) + 1);
  }
  const expected = Array.from({ length: to - from }, (_, at) => from + at).filter(
    (i) => known.get(`${spans.idHi[i]},${spans.idLo[i]}`)! > 1,
  );
  expect(twins.sort((a, b) => a - b)).toEqual(expected);
});
