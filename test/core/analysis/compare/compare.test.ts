import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assemble } from '../../../../app/core/analysis/assemble.ts';
import { explain } from '../../../../app/core/analysis/compare/causes.ts';
import { mergeProfiles, type MergedProfiles } from '../../../../app/core/analysis/compare/merge-profiles.ts';
import type { SpanTable, TraceColumns } from '../../../../app/core/model/span-columns.ts';
import { arbitraryTrace } from '../arbitrary-trace.ts';
import { mergedFromText, pathOf, profileFromText, profileOf } from './profile-from-text.ts';

const MS = 1e6;

const usual = `
  web GET /checkout 0..400 server
    web cart 10..60 client
      cart GetCart 20..55 server
    web pay 70..380 client
      payment Charge 80..370 server
        payment INSERT charges 100..130 client
        payment POST bank 140..360 client
`;

function causesOf(merged: MergedProfiles): string[] {
  return explain(merged).causes.map(({ kind, nodes, deltaNs }) => {
    const place = nodes[0] === undefined ? '' : ` ${merged.nodes.names[merged.nodes.name[nodes[0]]!]!}`;
    return `${kind}${place} ${Math.round(deltaNs / MS)}`;
  });
}

test('a trace against itself', () => {
  const merged = mergedFromText(usual, usual);
  expect(explain(merged)).toEqual({ causes: [], restNs: 0, failures: [] });
  expect(merged.nodes.count).toBe(7);
  expect(merged.nodes.a).toEqual(merged.nodes.b);
});

test('the slower call is named, and not those that wait for it', () => {
  const slow = usual
    .replace('140..360', '140..960')
    .replaceAll(/370|380|400/g, (end) => `${Number(end) + 600}`);
  const merged = mergedFromText(usual, slow);
  expect(causesOf(merged)).toEqual(['slower POST bank 600']);
  expect(explain(merged).restNs).toBe(0);
  // What changed comes first among the siblings.
  expect(pathOf(merged, 3)).toBe('GET /checkout / pay / Charge / POST bank');
});

test('an added call is one cause with all that it calls, a missing one as well', () => {
  const retried = usual
    .replace('370', '570')
    .replace('380', '580')
    .replace('400', '600')
    .concat('        payment audit 360..560 client\n          ledger Write 370..550 server\n');
  const [before, after] = [usual, retried];
  expect(causesOf(mergedFromText(before, after))).toEqual(['added audit 200']);
  expect(causesOf(mergedFromText(after, before))).toEqual(['missing audit -200']);
});

test('more calls are told from slower ones', () => {
  const query = (at: number): string => `    shop SELECT item ${at}..${at + 10} client\n`;
  const one = `  shop GET /list 0..30 server\n${query(10)}`;
  const many = `  shop GET /list 0..500 server\n${Array.from({ length: 48 }, (_, i) => query(10 + 10 * i)).join('')}`;
  const merged = mergedFromText(one, many);
  expect(causesOf(merged)).toEqual(['more calls SELECT item 470']);
  const { calls } = merged.nodes.b;
  expect([...calls]).toEqual([1, 48]);
});

test('ids in names are the same operation', () => {
  const trace = (id: string): string =>
    `  shop order ${id} 0..10\n    shop read 7f3a9c21d4e5b6a8-${id} 2..8\n`;
  expect(mergedFromText(trace('1001'), trace('2002')).nodes.count).toBe(2);
});

test('what only moved below a new span explains nothing but that span', () => {
  const wrapped = `
  web GET /checkout 0..420 server
    web middleware 0..410
      web cart 10..60 client
        cart GetCart 20..55 server
      web pay 70..380 client
        payment Charge 80..370 server
          payment INSERT charges 100..130 client
          payment POST bank 140..360 client
`;
  const { causes } = explain(mergedFromText(usual, wrapped));
  expect(causes.map(({ kind }) => kind).sort()).toEqual(['added', 'faster']);
  expect(causes.reduce((sum, { deltaNs }) => sum + deltaNs, 0)).toBe(20 * MS);
});

test('what is waited for now is not called slower', () => {
  const aside = `
  shop GET / 0..100 server
    shop prices 0..90 client
    shop stock 5..80 client
`;
  const faster = `
  shop GET / 0..90 server
    shop prices 0..40 client
    shop stock 5..80 client
`;
  expect(causesOf(mergedFromText(aside, faster))).toEqual([
    'faster prices -90',
    'waited for stock 75',
    'waited for GET / 5',
  ]);
});

test('what goes on after the root has ended is told', () => {
  const after = (end: number): string =>
    `  shop POST /order 0..100 server\n    shop send 10..20 producer\n      mail receive 30..${end} consumer\n`;
  expect(causesOf(mergedFromText(after(90), after(900)))).toEqual(['outside 800']);
});

test('where errors begin', () => {
  const failing = usual
    .replace('140..360 client', '140..360 client error')
    .replace('80..370 server', '80..370 server error');
  const merged = mergedFromText(usual, failing);
  const { failures, causes } = explain(merged);
  expect(causes).toEqual([]);
  expect(failures.map(({ nodes, a, b }) => [pathOf(merged, nodes[0]!), a, b])).toEqual([
    ['GET /checkout / pay / Charge / POST bank', 0, 1],
  ]);
});

/** The same numbers in every run. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
}

/** A trace whose calls follow each other and take a time with a long tail. */
function randomTrace(random: () => number, calls: number, slow: (call: number) => number): string {
  let at = 1;
  let text = '';
  for (let call = 0; call < calls; call++) {
    if (random() < 0.2) continue;
    const took = Math.exp(1 + random() + random() - random() - random()) * slow(call);
    text += `    shop call-${'abcdefghijklmnopqrstuvwxyz'[call]!} ${at.toFixed(3)}..${(at + took).toFixed(3)} client${random() < 0.05 ? ' error' : ''}\n`;
    at += took;
  }
  return `  shop GET / 0..${(at + 1).toFixed(3)} server\n${text}`;
}

test('noise claims nothing, and a planted cause among it comes first', () => {
  const group = (seed: number, size: number, slow: (call: number) => number = () => 1) => {
    const random = randomOf(seed);
    return profileFromText(...Array.from({ length: size }, () => randomTrace(random, 20, slow)));
  };
  for (const size of [2, 5, 30, 300]) {
    for (let seed = 1; seed <= 8; seed++) {
      const merged = mergeProfiles(group(seed, size), group(seed + 100, size));
      const { causes, failures } = explain(merged);
      expect([size, seed, causes, failures]).toEqual([size, seed, [], []]);
    }
  }
  const merged = mergeProfiles(
    group(1, 100),
    group(2, 100, (call) => (call === 7 ? 4 : 1)),
  );
  expect(causesOf(merged)).toHaveLength(1);
  expect(causesOf(merged)[0]).toMatch(/^slower call-h/);
  const single = mergeProfiles(
    group(3, 200),
    group(4, 1, (call) => (call === 3 ? 30 : 1)),
  );
  expect(causesOf(single)[0]).toMatch(/^slower call-d/);
});

test('critical times of single traces sum to their roots, and so do the differences', () => {
  const root = (trace: TraceColumns): number => {
    let longest = 0;
    for (let row = 0; row < trace.count; row += trace.size[row]!)
      longest = Math.max(longest, trace.duration[row]!);
    return longest;
  };
  fc.assert(
    fc.property(arbitraryTrace, arbitraryTrace, (a, b) => {
      const merged = mergeProfiles(profileOf([a]), profileOf([b]));
      const { nodes } = merged;
      const sum = (column: Float64Array): number => column.reduce((total, value) => total + value, 0);
      const delta = root(b) - root(a);
      const scale = Math.max(1, root(a), root(b));
      expect(Math.abs(sum(nodes.b.critical) - sum(nodes.a.critical) - delta) / scale).toBeLessThan(1e-9);
      const { causes, restNs } = explain(merged);
      const told = causes.reduce((total, { deltaNs }) => total + deltaNs, restNs);
      const durations = Math.max(1, a.durationNs, b.durationNs);
      expect(Math.abs(told - (b.durationNs - a.durationNs)) / durations).toBeLessThan(1e-9);
      for (let node = 0; node < nodes.count; node++) expect(nodes.parent[node]!).toBeLessThan(node);
      expect(sum(nodes.a.calls)).toBe(a.count);
      expect(sum(nodes.b.calls)).toBe(b.count);
    }),
  );
});

function shaped(
  count: number,
  parentOf: (span: number) => number,
  name: (span: number) => string,
): TraceColumns {
  const names = Array.from({ length: count }, (_, span) => name(span));
  const table: SpanTable = {
    count,
    baseNs: 1n,
    start: Float64Array.from({ length: count }, (_, span) => span),
    duration: Float64Array.from({ length: count }, (_, span) => 2 * count - span),
    idHi: new Uint32Array(count).fill(1),
    idLo: Uint32Array.from({ length: count }, (_, span) => span + 1),
    parentHi: Uint32Array.from({ length: count }, (_, span) => (span === 0 ? 0 : 1)),
    parentLo: Uint32Array.from({ length: count }, (_, span) => (span === 0 ? 0 : parentOf(span) + 1)),
    service: new Uint32Array(count),
    name: Uint32Array.from({ length: count }, (_, span) => span),
    kind: new Uint8Array(count),
    status: new Uint8Array(count),
    flags: new Uint32Array(count),
    services: ['shop'],
    names,
  };
  return assemble('', table);
}

test('70 000 levels, and a hundred thousand siblings with names of their own', () => {
  const deep = profileOf([
    shaped(
      70_000,
      (span) => span - 1,
      () => 'step',
    ),
  ]);
  expect(mergeProfiles(deep, deep).nodes.count).toBe(70_000);
  const letters = (span: number): string =>
    span.toString().replaceAll(/\d/g, (digit) => 'abcdefghij'[Number(digit)]!);
  const wide = profileOf([shaped(100_000, () => 0, letters)]);
  const { nodes } = mergeProfiles(wide, wide);
  expect(nodes.count).toBeLessThan(3_000);
  expect(nodes.a.calls.reduce((sum, calls) => sum + calls, 0)).toBe(100_000);
});

test('a side without traces explains nothing', () => {
  const merged = mergeProfiles(profileOf([]), profileFromText(usual));
  expect(explain(merged)).toEqual({ causes: [], restNs: 0, failures: [] });
  expect([...merged.nodes.a.calls].every((calls) => calls === 0)).toBe(true);
});
