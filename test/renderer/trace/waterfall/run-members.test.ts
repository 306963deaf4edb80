import fc from 'fast-check';
import { expect, test } from 'vitest';
import { prepareTrace } from '../../../../renderer/views/trace/state/trace-data.ts';
import { eachSegment, RunMembers } from '../../../../renderer/views/trace/waterfall/run-members.ts';
import { columnsOf, siblings } from './scene-of.ts';

test('segments of a run cover every member, at most one a pixel', () => {
  const trace = siblings(5_000);
  const members = new RunMembers(trace, 1, trace.count, 5_000);
  const scale = 400 / trace.durationNs;
  const segments: { first: number; last: number }[] = [];
  eachSegment(members, { x: (time) => time * scale, time: (x) => x / scale }, 0, 400, (_, __, first, last) =>
    segments.push({ first, last }),
  );
  expect(segments.length).toBeLessThanOrEqual(401);
  expect(segments[0]!.first).toBe(0);
  for (let i = 1; i < segments.length; i++) expect(segments[i]!.first).toBe(segments[i - 1]!.last + 1);
  expect(segments.at(-1)!.last).toBe(4_999);
});

test('members of a run with spans below them are found, and how far they reach', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ start: fc.nat(500), length: fc.nat(500), below: fc.nat(2) }), {
        minLength: 9,
        maxLength: 30,
      }),
      (calls) => {
        const lines = calls
          .sort((a, b) => a.start - b.start)
          .flatMap(({ start, length, below }) => [
            `    db get ${start}..${start + length}`,
            ...Array.from({ length: below }, () => `      db read ${start}..${start}`),
          ]);
        const trace = columnsOf(`\n  shop root 0..2000\n${lines.join('\n')}\n`);
        const { runs } = prepareTrace(trace);
        const members = new RunMembers(trace, runs.row[0]!, runs.end[0]!, runs.count[0]!);
        expect(members.count).toBe(calls.length);
        for (let i = 0; i < members.count; i++) {
          expect(trace.names[trace.name[members.row(i)]!]).toBe('get');
          const ends = Array.from({ length: i + 1 }, (_, at) => members.end(at));
          expect(members.reach(i + 1)).toBe(Math.max(...ends));
        }
      },
    ),
  );
});
