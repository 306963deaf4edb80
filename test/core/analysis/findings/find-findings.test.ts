import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { criticalPath } from '../../../../app/core/analysis/critical-path.ts';
import { errorRoles } from '../../../../app/core/analysis/error-origin.ts';
import {
  findFindings,
  findingsOf,
  limited,
  MOST_FINDINGS,
  MOST_OF_A_KIND,
} from '../../../../app/core/analysis/findings/find-findings.ts';
import {
  FINDING_KINDS,
  type Finding,
  type FindingKind,
} from '../../../../app/core/analysis/findings/finding.ts';
import type { FindingInput, OperationKind } from '../../../../app/core/analysis/findings/input.ts';
import { selfTime } from '../../../../app/core/analysis/self-time.ts';
import { assemble } from '../../../../app/core/analysis/assemble.ts';
import { shopTraces } from '../../../engine/demo/shop-traces.ts';
import { findingInput } from './finding-input.ts';
import { shopInputs } from './shop-input.ts';
import { plain, series, SQL } from './written-traces.ts';

function finding(kind: FindingKind, savingNs: number, row = 0): Finding {
  return { kind, title: 't', detail: 'd.', caveat: 'c', rows: Uint32Array.of(row), row, savingNs };
}

const titles = (input: FindingInput): string[] => findingsOf(input).map(({ title }) => plain(title));

describe('all findings of a trace', () => {
  test('come by what they save', () => {
    const text = `shop GET / 0..1000 server
  shop load 0..200 internal
${series('shop SELECT products', { times: 20, each: 10, depth: 2 })}
  shop work 200..1000 internal
    shop SELECT a 200..400 ${SQL}
    shop SELECT b 900..1000 ${SQL}`;
    expect(titles(findingInput(text))).toEqual([
      '500 ms without a span in work',
      '20 × SELECT products, one after another',
    ]);
  });

  test('a loop of the same read is told once, as repeated', () => {
    const text = `shop GET / 0..100 server\n${series('shop SELECT', {
      times: 9,
      each: 10,
      rest: `${SQL} db.query.text=SELECT+*+FROM+users+WHERE+id=7`,
    })}`;
    expect(titles(findingInput(text))).toEqual(['9 × SELECT * FROM users WHERE id = ?, all the same']);
  });

  test('a loop of which some reads repeat is told once, as a loop', () => {
    const text = `shop GET / 0..100 server\n${series('shop SELECT', {
      times: 9,
      each: 10,
      rest: (i) => `${SQL} db.query.text=SELECT+*+FROM+users+WHERE+id=${i < 5 ? 7 : i}`,
    })}`;
    expect(titles(findingInput(text))).toEqual(['9 × SELECT * FROM users WHERE id = ?, one after another']);
  });

  test('let the caller do something else in between', () => {
    const steps = findFindings(findingInput(`shop GET / 0..100 server`));
    let pauses = 0;
    while (steps.next().done !== true) pauses++;
    expect(pauses).toBeGreaterThan(4);
  });

  test('none in an empty trace', () => {
    const input = findingInput('shop GET / 0..100 server');
    const empty = { ...input, trace: { ...input.trace, count: 0 } };
    expect(findingsOf(empty)).toEqual([]);
  });
});

describe('the order and the limit', () => {
  test('errors come first, then what saves most, then the kind', () => {
    const sorted = limited([
      finding('gap', 5),
      finding('serial', 5),
      finding('n-plus-one', 9),
      finding('retries', 1),
      finding('error-origin', 0),
      finding('clock-skew', 0),
    ]);
    expect(sorted.map(({ kind }) => kind)).toEqual([
      'error-origin',
      'retries',
      'n-plus-one',
      'serial',
      'gap',
      'clock-skew',
    ]);
  });

  test('of one kind the weightiest are kept, and the last says how many there are', () => {
    const kept = limited(Array.from({ length: 11 }, (_, i) => finding('gap', i)));
    expect(kept.map(({ savingNs }) => savingNs)).toEqual([10, 9, 8, 7, 6, 5, 4, 3]);
    expect(kept.at(-1)!.detail).toBe('d. 3 more like it are not listed.');
    expect(kept.at(-2)!.detail).toBe('d.');
  });

  test('nothing is left out in silence', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...FINDING_KINDS), fc.nat(1000)), { maxLength: 120 }),
        (drawn) => {
          const all = drawn.map(([kind, saving], i) => finding(kind, saving, i));
          const kept = limited(all);
          expect(kept.length).toBeLessThanOrEqual(MOST_FINDINGS);
          for (const kind of FINDING_KINDS)
            expect(kept.filter((one) => one.kind === kind).length).toBeLessThanOrEqual(MOST_OF_A_KIND);
          const omitted = kept
            .flatMap(({ detail }) => [...detail.matchAll(/(\d+) more/g)])
            .reduce((sum, match) => sum + Number(match[1]), 0);
          expect(kept.length + omitted).toBe(all.length);
        },
      ),
    );
  });
});

const KINDS: OperationKind[] = ['database', 'http', 'rpc', 'messaging', 'genai', 'other'];
const TEXTS = ['SELECT a', 'INSERT b', 'GET /c', 'POST /d', 's.S/GetE', 'BEGIN', 'f'];

/** Spans of a few operations under each other, also with clocks, orphans and errors: times are tens of milliseconds. */
const arbitraryInput: fc.Arbitrary<FindingInput> = fc
  .array(
    fc.record({
      parent: fc.nat(1000),
      orphan: fc.integer({ min: 0, max: 30 }),
      from: fc.integer({ min: -2, max: 60 }),
      length: fc.integer({ min: 0, max: 20 }),
      service: fc.nat(1),
      operation: fc.nat(TEXTS.length - 1),
      operationKind: fc.nat(KINDS.length - 1),
      kind: fc.constantFrom(0, 1, 2, 3, 3, 3, 3, 4, 5),
      status: fc.constantFrom(0, 0, 0, 0, 2),
      identity: fc.nat(2),
      peer: fc.integer({ min: -1, max: 2 }),
      wide: fc.boolean(),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((spans) => {
    const count = spans.length;
    const parents = spans.map(({ parent, wide }, i) => (i === 0 ? -1 : (wide ? parent % 3 : parent) % i));
    const start: number[] = [];
    for (const [i, { from }] of spans.entries())
      start.push(i === 0 ? 0 : Math.max(0, start[parents[i]!]! + from * 10e6));
    const trace = assemble('t', {
      count,
      baseNs: 1_000n,
      start: Float64Array.from(start),
      duration: Float64Array.from(spans, ({ length }, i) => (i === 0 ? 600e6 : length * 10e6)),
      idHi: new Uint32Array(count),
      idLo: Uint32Array.from(spans, (_, i) => i + 1),
      parentHi: new Uint32Array(count),
      parentLo: Uint32Array.from(parents, (parent, i) =>
        spans[i]!.orphan === 0 && i > 0 ? 999 : parent + 1,
      ),
      service: Uint32Array.from(spans, ({ service }) => service),
      name: new Uint32Array(count),
      kind: Uint8Array.from(spans, ({ kind }) => kind),
      status: Uint8Array.from(spans, ({ status }) => status),
      flags: new Uint32Array(count),
      services: ['a', 'b'],
      names: ['x'],
    });
    const of = <T>(pick: (span: (typeof spans)[number]) => T, missing: T): T[] =>
      Array.from({ length: trace.count }, (_, row) => {
        const span = spans[trace.idLo[row]! - 1];
        return span === undefined ? missing : pick(span);
      });
    return {
      trace,
      facts: {
        operation: Uint32Array.from(of(({ operation, service }) => operation * 2 + service, 0)),
        operations: TEXTS.flatMap((text, i) => {
          const operation = { kind: KINDS[i % 3]!, text };
          return [operation, operation];
        }),
        identity: Uint32Array.from(
          of(
            ({ identity, operation, service }) =>
              identity === 0 ? 0 : (operation * 2 + service) * 3 + identity,
            0,
          ),
        ),
        host: new Uint32Array(trace.count),
        hosts: [''],
        timedOut: new Uint8Array(trace.count),
        resend: new Uint32Array(trace.count),
        peer: Int32Array.from(of(({ peer }) => peer, -1)),
        peers: ['p', 'q', 'r'].map((id) => ({ id, name: id, kind: 'database' as const })),
        failure: new Int32Array(trace.count).fill(-1),
        failures: [],
      },
      path: criticalPath(trace),
      selfTime: selfTime(trace),
      errorRole: errorRoles(trace),
      clockOffset: undefined,
      waitsInOtherTraces: (first, second) => [true, false, undefined][(first + second) % 3],
      isService: () => false,
      settled: true,
    };
  });

/** Kinds that look at the parent of the calls first. */
const isOfParent = new Set<FindingKind>(['n-plus-one', 'serial', 'gap']);

describe('of any trace', () => {
  test('rows are there, ascending, each once; what is saved lies within the trace', () => {
    let told = 0;
    fc.assert(
      fc.property(arbitraryInput, (input) => {
        const { count, duration } = input.trace;
        const total = duration[input.path.root]!;
        for (const { kind, rows, row, savingNs, title, detail, caveat } of findingsOf(input)) {
          told++;
          expect(rows.length).toBeGreaterThan(0);
          expect(row).toBeLessThan(count);
          for (let i = 0; i < rows.length; i++) {
            expect(rows[i]).toBeLessThan(count);
            if (i > 0) expect(rows[i]).toBeGreaterThan(rows[i - 1]!);
          }
          expect(savingNs).toBeGreaterThanOrEqual(0);
          expect(savingNs).toBeLessThanOrEqual(total);
          if (isOfParent.has(kind) && !/ in \S+ places/.test(title))
            expect(savingNs).toBeLessThanOrEqual(duration[row]!);
          for (const text of [title, detail, caveat]) expect(text).toMatch(/\S/);
          expect(`${title}${detail}`).not.toMatch(/undefined|NaN|–/);
        }
      }),
      { numRuns: 500 },
    );
    expect(told).toBeGreaterThan(50);
  });

  test('the same trace has the same findings', () => {
    fc.assert(
      fc.property(arbitraryInput, (input) => {
        expect(findingsOf(input)).toEqual(findingsOf(input));
      }),
    );
  });
});

describe('the demo shop', () => {
  /** A full cart's prices are converted one by one, in health and in sickness: the finding is true. */
  const isExpected = ({ title }: Finding): boolean =>
    /^\S+ × Currency\/Convert, one after another$/.test(title);

  test('a healthy trace has none', () => {
    const inputs = shopInputs(shopTraces(300, 11).flat());
    expect(inputs.length).toBeGreaterThanOrEqual(300);
    const unexpected = inputs
      .filter(({ trace }) => !trace.status.includes(2))
      .flatMap(findingsOf)
      .filter((one) => !isExpected(one));
    expect(unexpected.map(({ title }) => title)).toEqual([]);
  });

  test('its loop of queries is found wherever it matters', () => {
    const inputs = shopInputs(shopTraces(120, 5, ['n-plus-one']).flat());
    let loops = 0;
    let told = 0;
    for (const input of inputs) {
      const { names, name, count } = input.trace;
      if (!Array.from(name.subarray(0, count), (number) => names[number]).includes('load products')) continue;
      loops++;
      if (findingsOf(input).some(({ kind }) => kind === 'n-plus-one')) told++;
    }
    // Beside slower calls, or in a long checkout, it hardly matters.
    expect(loops).toBeGreaterThan(50);
    expect(told / loops).toBeGreaterThan(0.8);
  });
});
