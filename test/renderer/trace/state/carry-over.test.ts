import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assemble } from '../../../../app/core/analysis/assemble.ts';
import { RowList } from '../../../../renderer/canvas/row-list.ts';
import { carryFolding } from '../../../../renderer/views/trace/state/carry-over.ts';
import { prepareTrace } from '../../../../renderer/views/trace/state/trace-data.ts';
import { traceFromText } from '../../../fixtures/trace-from-text.ts';

/** Spans of which some come later; depths, starts and which are late. */
const anyGrowth = fc.array(fc.record({ depth: fc.nat(4), start: fc.nat(50), late: fc.boolean() }), {
  minLength: 2,
  maxLength: 40,
});

test('what is folded stays folded however many spans arrive, and nothing else is', () => {
  fc.assert(
    fc.property(anyGrowth, fc.array(fc.nat(60), { maxLength: 10 }), (spans, folds) => {
      let depth = 0;
      const lines = spans.map((span, i) => {
        depth = i === 0 ? 0 : Math.min(span.depth, depth) + 1;
        return `${'  '.repeat(depth)}s n${i} ${span.start}..${span.start + 50}`;
      });
      const grownText = `\n${lines.join('\n')}\n`;
      const grown = prepareTrace(assemble('ab', traceFromText(grownText).spans));
      const { spans: table } = traceFromText(grownText);
      const early = spans.flatMap(({ late }, i) => (late && i > 0 ? [] : [i]));
      const pick = <T extends Float64Array | Uint32Array | Uint8Array>(column: T): T =>
        column.filter((_, i) => early.includes(i)) as T;
      const before = prepareTrace(
        assemble('ab', {
          ...table,
          count: early.length,
          start: pick(table.start),
          duration: pick(table.duration),
          idHi: pick(table.idHi),
          idLo: pick(table.idLo),
          parentHi: pick(table.parentHi),
          parentLo: pick(table.parentLo),
          service: pick(table.service),
          name: pick(table.name),
          kind: pick(table.kind),
          status: pick(table.status),
          flags: pick(table.flags),
        }),
      );
      const rows = new RowList(before.trace);
      for (const row of folds) rows.fold(row % before.trace.count);
      const next = new RowList(grown.trace);
      carryFolding(before.trace, rows, grown.trace, next, grown.index);
      const idsOf = (list: RowList, { idLo }: { idLo: Uint32Array }) =>
        [...list.folding().folded].map((row) => idLo[row]!).sort((a, b) => a - b);
      // A missing parent keeps the id that its children named.
      expect(idsOf(next, grown.trace)).toEqual(idsOf(rows, before.trace));
    }),
  );
});
