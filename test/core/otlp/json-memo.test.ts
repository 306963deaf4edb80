import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteMemo } from '../../../app/core/base/byte-memo.ts';
import { otlpProtoToJson } from '../../../app/core/otlp/proto-to-json.ts';
import { writeTraces } from '../../../app/core/otlp/write-traces.ts';
import { resources } from './arbitraries.ts';

test('attributes that are remembered come out as those that are read', () => {
  fc.assert(
    fc.property(fc.array(resources, { minLength: 1, maxLength: 4 }), (all) => {
      const memo = new ByteMemo<string>();
      for (const request of [...all, ...all].map((each) => writeTraces(each)))
        expect(otlpProtoToJson('traces', request, memo)).toBe(otlpProtoToJson('traces', request));
    }),
    { numRuns: 60 },
  );
});
