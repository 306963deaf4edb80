import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SIGNALS } from '../../../app/core/model/signal.ts';
import { dropSpans } from '../../../app/engine/ingest/drop-spans.ts';
import { validate } from '../../../app/engine/ingest/validate.ts';
import { spanDetail, spanJson } from '../../../app/engine/search/trace-json.ts';
import { SegmentBuilder } from '../../../app/engine/store/segment-builder.ts';
import { traceTotals } from '../../../app/engine/store/trace-totals.ts';
import { MalformedError } from '../../../app/engine/store/wire.ts';
import { arbitrarySpan, requestOf } from '../../fixtures/arbitrary-spans.ts';

const CASES = 10_000;

/** A valid request, then bytes changed, cut out, doubled. */
const damaged = fc
  .tuple(
    fc.array(arbitrarySpan, { minLength: 1, maxLength: 3 }).map(requestOf),
    fc.array(fc.tuple(fc.nat(), fc.nat(255), fc.constantFrom('set', 'cut', 'double')), { maxLength: 4 }),
  )
  .map(([request, changes]) => {
    let bytes = [...request];
    for (const [place, value, change] of changes) {
      const at = place % bytes.length;
      if (change === 'set') bytes[at] = value;
      else if (change === 'cut') bytes = [...bytes.slice(0, at), ...bytes.slice(at + 1 + (value % 5))];
      else bytes = [...bytes.slice(0, at), ...bytes.slice(Math.max(0, at - 3))];
      if (bytes.length === 0) return new Uint8Array(0);
    }
    return Uint8Array.from(bytes);
  });

test('what validation lets pass can be indexed, summed up and taken apart; the rest is malformed', () => {
  let passed = 0;
  let refused = 0;
  fc.assert(
    fc.property(damaged, (bytes) => {
      let kept: Uint8Array = bytes;
      let items: number;
      try {
        const found = validate('traces', bytes);
        items = found.items - found.bad.length;
        if (found.bad.length > 0) {
          kept = dropSpans(bytes, found.bad);
          expect(validate('traces', kept)).toEqual({ items, bad: [] });
        }
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedError);
        refused++;
        return;
      }
      passed++;
      const builder = new SegmentBuilder();
      builder.add(kept, 0);
      expect(builder.count).toBe(items);
      const spans = builder.spans();
      const part = {
        spans,
        attributes: builder.attributes(),
        rows: Uint32Array.from({ length: items }, (_, row) => row),
        read: (offset: number, length: number) => kept.subarray(offset, offset + length),
      };
      expect(traceTotals(spans).spans.reduce((sum, count) => sum + count, 0)).toBe(items);
      for (const row of part.rows) spanJson(spanDetail(part, row));
    }),
    { numRuns: CASES },
  );
  // Both sides were seen, or the damage was too small or too large to show anything.
  expect(passed).toBeGreaterThan(CASES / 20);
  expect(refused).toBeGreaterThan(CASES / 20);
});

test('random bytes are a request of any signal or malformed, never anything else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...SIGNALS), (bytes, signal) => {
      try {
        expect(validate(signal, bytes).items).toBeGreaterThanOrEqual(0);
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedError);
      }
    }),
    { numRuns: CASES },
  );
});
