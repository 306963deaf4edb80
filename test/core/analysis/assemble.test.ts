import { describe, expect, test } from 'vitest';
import { assemble, MISSING_PARENT } from '../../../app/core/analysis/assemble.ts';
import type { SpanTable } from '../../../app/core/model/span-columns.ts';
import { SpanFlag } from '../../../app/core/model/span.ts';
import { TEXT_BASE_NS, traceFromText } from '../../fixtures/trace-from-text.ts';
import { dedent, traceToText } from '../../fixtures/trace-to-text.ts';

const assembled = (text: string): string => traceToText(assemble('t', traceFromText(text).spans));

function table(count: number, fill: (spans: SpanTable) => void): SpanTable {
  const spans: SpanTable = {
    count,
    baseNs: TEXT_BASE_NS,
    start: new Float64Array(count),
    duration: new Float64Array(count),
    idHi: new Uint32Array(count),
    idLo: Uint32Array.from({ length: count }, (_, i) => i + 1),
    parentHi: new Uint32Array(count),
    parentLo: new Uint32Array(count),
    service: new Uint32Array(count),
    name: new Uint32Array(count),
    kind: new Uint8Array(count),
    status: new Uint8Array(count),
    flags: new Uint32Array(count),
    services: ['a'],
    names: ['x'],
  };
  fill(spans);
  return spans;
}

describe('rows', () => {
  test('one span is one row', () => {
    expect(assembled('a x 7..12')).toBe('a x 0..5');
  });

  test('siblings come in order of start, then of id', () => {
    expect(
      assembled(`
        a root 0..100
          b late 60..70
          b same-2 10..50 id=f2
            c leaf 20..30
          b same-1 10..20 id=f1
      `),
    ).toBe(
      dedent(`
        a root 0..100
          b same-1 10..20
          b same-2 10..50
            c leaf 20..30
          b late 60..70
      `),
    );
  });

  test('several roots come in order of start', () => {
    expect(assembled('a two 50..60\n  a child 51..52\na one 10..20')).toBe(
      'a one 0..10\na two 40..50\n  a child 41..42',
    );
  });

  test('a child before its parent moves the base, not the order of the tree', () => {
    const trace = assemble('t', traceFromText('a root 10..20\n  b skewed 4..8').spans);
    expect(trace.baseNs).toBe(TEXT_BASE_NS + 4_000_000n);
    expect(trace.durationNs).toBe(16e6);
    expect(traceToText(trace)).toBe('a root 6..16\n  b skewed 0..4');
  });

  test('parents that came last are found', () => {
    expect(assembled('c leaf 2..3 parent=b\nb mid 1..4 id=b parent=a\na root 0..5 id=a')).toBe(
      'a root 0..5\n  b mid 1..4\n    c leaf 2..3',
    );
  });

  test('sizes, depths and parents agree', () => {
    const trace = assemble(
      't',
      traceFromText('a r 0..9\n  a b 1..5\n    a c 2..3\n  a d 6..7\na e 8..9').spans,
    );
    expect([...trace.size]).toEqual([4, 2, 1, 1, 1]);
    expect([...trace.depth]).toEqual([0, 1, 2, 1, 0]);
    expect([...trace.parent]).toEqual([-1, 0, 1, 0, -1]);
  });

  test('dictionaries hold what is used, in order of first use', () => {
    const { spans } = traceFromText('b x 5..9\na y 0..9');
    spans.services.push('unused');
    const trace = assemble('t', spans);
    expect(trace.services).toEqual(['a', 'b']);
    expect(trace.names).toEqual(['y', 'x']);
  });

  test('no spans are no rows', () => {
    expect(
      assemble(
        't',
        table(0, () => undefined),
      ),
    ).toMatchObject({ count: 0, durationNs: 0, baseNs: TEXT_BASE_NS });
  });

  test('two words tell ids apart', () => {
    expect(
      assembled(`
        a one 0..9 id=100000001
        a two 1..9 id=200000001
        b of-two 2..3 parent=200000001
        b of-one 3..4 parent=100000001
      `),
    ).toBe('a one 0..9\n  b of-one 3..4\na two 1..9\n  b of-two 2..3');
  });
});

describe('missing parents', () => {
  test('one placeholder a missing parent, over its children', () => {
    const trace = assemble(
      't',
      traceFromText('a root 0..100\nb one 20..30 parent=77\nb two 25..60 parent=77\nc other 40..41 parent=78')
        .spans,
    );
    expect(traceToText(trace)).toBe(
      dedent(`
        a root 0..100
        - missing parent 20..60 placeholder
          b one 20..30
          b two 25..60
        - missing parent 40..41 placeholder
          c other 40..41
      `),
    );
    expect(trace.idLo[1]).toBe(0x77);
    expect(trace.names[trace.name[1]!]).toBe(MISSING_PARENT);
    expect(trace.services[trace.service[1]!]).toBe('');
    expect(trace.kind[1]).toBe(0);
  });

  test('an orphan keeps its subtree', () => {
    expect(assembled('b one 20..30 parent=77\n  b two 21..22')).toBe(
      '- missing parent 0..10 placeholder\n  b one 0..10\n    b two 1..2',
    );
  });

  test('the parent arrives: no placeholder is left', () => {
    expect(assembled('b one 20..30 parent=77\na late 10..40 id=77')).toBe('a late 0..30\n  b one 10..20');
  });

  test('placeholders alone are a trace', () => {
    const trace = assemble('t', traceFromText('b one 20..30 parent=77\nb two 5..6 parent=76').spans);
    expect([...trace.idLo]).toEqual([0x76, 2, 0x77, 1]);
  });
});

describe('cycles', () => {
  test('a span that is its own parent is a root', () => {
    expect(assembled('a self 0..9 id=5 parent=5\n  b child 1..2')).toBe(
      'a self 0..9 cycleCut\n  b child 1..2',
    );
  });

  test('a cycle is cut at its earliest span', () => {
    expect(
      assembled(
        'a x 5..9 id=5 parent=7\na y 3..8 id=6 parent=5\na z 4..7 id=7 parent=6\nb tail 6..7 parent=7',
      ),
    ).toBe('a y 0..5 cycleCut\n  a z 1..4\n    a x 2..6\n    b tail 3..4');
  });

  test('two cycles and a tree beside them', () => {
    expect(
      assembled(
        'a x 0..1 id=1 parent=2\na y 1..2 id=2 parent=1\nb r 2..3 id=3\nc z 3..4 id=4 parent=5\nc w 4..5 id=5 parent=4',
      ),
    ).toBe('a x 0..1 cycleCut\n  a y 1..2\nb r 2..3\nc z 3..4 cycleCut\n  c w 4..5');
  });
});

describe('ids that occur twice', () => {
  test('an equal resend is dropped', () => {
    expect(assembled('a r 0..9 id=1\na r 0..9 id=1\nb c 1..2 id=2 parent=1\nb c 1..2 id=2 parent=1')).toBe(
      'a r 0..9\n  b c 1..2',
    );
  });

  test.each([
    'a r 0..8',
    'a s 0..9',
    'b r 0..9',
    'a r 0..9 error',
    'a r 0..9 server',
    'a r 0..9 parent=1',
    'a r 1..9',
  ])('one that differs is kept: %s', (other) => {
    const trace = assemble('t', traceFromText(`a r 0..9 id=1\n${other} id=1`).spans);
    expect(trace.count).toBe(2);
    expect([...trace.flags].every((flags) => flags & SpanFlag.duplicateId)).toBe(true);
  });

  test('children hang under the earliest', () => {
    expect(assembled('a second 5..9 id=1\nb child 6..7 parent=1\na first 0..9 id=1')).toBe(
      'a first 0..9 duplicateId\n  b child 6..7\na second 5..9 duplicateId',
    );
  });

  test('different content hashes are different spans, equal ones are one', () => {
    const { spans } = traceFromText('a r 0..9 id=1\na r 0..9 id=1\na r 0..9 id=1');
    const hashOf = (span: number): number => [7, 8, 7][span]!;
    expect(assemble('t', { ...spans, hashOf }).count).toBe(2);
  });

  test('equal ones are found with unequal ones between them', () => {
    expect(
      assemble('t', traceFromText('a r 0..9 id=1\na q 0..9 id=1\na r 0..9 id=1\na q 0..9 id=1').spans).count,
    ).toBe(2);
  });

  test('a server span that shares the id of its client hangs under it and takes the children', () => {
    expect(
      assembled(`
        a root 0..100 server id=1
          a call 10..90 client id=2
          b call 20..80 server id=2 parent=1
            b work 30..40
      `),
    ).toBe(
      dedent(`
        a root 0..100
          a call 10..90 duplicateId
            b call 20..80 duplicateId
              b work 30..40
      `),
    );
  });

  test('so does one whose clock is early, and one at the root', () => {
    expect(assembled('a call 10..90 client id=2\nb call 5..80 server id=2\nb work 30..40 parent=2')).toBe(
      'a call 5..85 duplicateId\n  b call 0..75 duplicateId\n    b work 25..35',
    );
  });

  test('a client that names the shared id as its parent is a cycle, not a loop', () => {
    expect(assembled('a call 0..90 client id=2 parent=2\nb call 5..80 server id=2')).toBe(
      'a call 0..90 cycleCut duplicateId\n  b call 5..80 duplicateId',
    );
  });
});

describe('odd times', () => {
  test('without a start: at the beginning, with no length', () => {
    const { spans } = traceFromText('a root 10..20 id=1\n  b lost 0..0\n  b ok 12..13');
    spans.start[1] = -Number(TEXT_BASE_NS);
    spans.duration[1] = Number(TEXT_BASE_NS);
    expect(traceToText(assemble('t', spans))).toBe('a root 0..10\n  b lost 0..0 noStart\n  b ok 2..3');
  });

  test('an end before the start has no length', () => {
    expect(assembled('a root 0..10\n  b odd 8..3')).toBe('a root 0..10\n  b odd 8..8 endBeforeStart');
  });

  test('flags that came with a span stay', () => {
    const { spans } = traceFromText('a root 0..10');
    spans.flags[0] = SpanFlag.noEnd | SpanFlag.hasLinks | SpanFlag.placeholder;
    expect(assemble('t', spans).flags[0]).toBe(SpanFlag.noEnd | SpanFlag.hasLinks);
  });

  test('no span has a start: their times stay as they are', () => {
    const { spans } = traceFromText('a root 0..10\n  b x 0..5', 0n);
    expect(traceToText(assemble('t', spans))).toBe('a root 0..10 noStart\n  b x 0..5 noStart');
  });

  test('no length at all', () => {
    expect(assemble('t', traceFromText('a root 5..5').spans).durationNs).toBe(0);
  });
});

describe('events', () => {
  test('come by row, without those of a dropped resend', () => {
    const { spans } = traceFromText('b child 5..9 parent=a\na root 2..10 id=a\na root 2..10 id=a');
    const trace = assemble('t', spans, {
      span: Uint32Array.of(0, 1, 0, 2),
      time: Float64Array.of(6e6, 3e6, 7e6, 3e6),
      exception: Uint8Array.of(0, 0, 1, 0),
    });
    expect([...trace.events.row]).toEqual([0, 1, 1]);
    expect([...trace.events.time]).toEqual([1e6, 4e6, 5e6]);
    expect([...trace.events.exception]).toEqual([0, 0, 1]);
  });

  test('none given, none there', () => {
    expect(assemble('t', traceFromText('a root 5..5').spans).events.row.length).toBe(0);
  });
});

describe('size', () => {
  test('a chain of 70 000', () => {
    const n = 70_000;
    const trace = assemble(
      't',
      table(n, (spans) => {
        for (let i = 0; i < n; i++) spans.parentLo[i] = i + 2;
        spans.parentLo[n - 1] = 0;
      }),
    );
    expect([trace.depth[n - 1], trace.size[0], trace.idLo[0]]).toEqual([n - 1, n, n]);
  });

  test('300 000 siblings, and as many missing parents', () => {
    const n = 300_000;
    const wide = assemble(
      't',
      table(n, (spans) => spans.parentLo.fill(1, 1)),
    );
    expect([wide.size[0], wide.parent[n - 1]]).toEqual([n, 0]);
    const orphans = table(n, (spans) => {
      for (let i = 0; i < n; i++) spans.parentHi[i] = i + 1;
    });
    expect(assemble('t', orphans).count).toBe(2 * n);
  });

  test('a cycle of 100 000', () => {
    const n = 100_000;
    const trace = assemble(
      't',
      table(n, (spans) => {
        for (let i = 0; i < n; i++) spans.parentLo[i] = ((i + 1) % n) + 1;
      }),
    );
    expect([trace.size[0], trace.flags[0]]).toEqual([n, SpanFlag.cycleCut]);
  });
});
