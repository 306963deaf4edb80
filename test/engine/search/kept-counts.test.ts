import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Params } from '../../../app/core/contract/methods.ts';
import { answer } from '../../../app/engine/search/answers.ts';
import { Catalog } from '../../../app/engine/search/catalog.ts';
import { OpenTraces } from '../../../app/engine/search/open-traces.ts';
import { TraceList } from '../../../app/engine/search/trace-list.ts';
import type { SearchContext } from '../../../app/engine/search/trace-search.ts';
import { StoreDatabase } from '../../../app/engine/store/database.ts';
import { dropOldest } from '../../../app/engine/store/retention.ts';
import { SegmentWriter } from '../../../app/engine/store/segment-writer.ts';
import { requestOf } from '../../fixtures/arbitrary-spans.ts';
import { TestStore } from '../../fixtures/store.ts';
import { BASE_NS, detailOf, madeSpan } from './stored-spans.ts';

const selection = { minDurationNs: 300_000_000 };
const range = { fromNs: BASE_NS, toNs: BASE_NS + 500_000_000n };
type Asked =
  | 'services.list'
  | 'services.operation'
  | 'map.get'
  | 'spans.facets'
  | 'spans.correlate'
  | 'traces.plot'
  | 'traces.search'
  | 'fields.keys';
const asked: [Asked, Params<Asked>][] = [
  ['services.list', {}],
  ['services.list', range],
  ['services.operation', { service: 'shop' }],
  ['map.get', {}],
  ['map.get', { query: 'service:shop' }],
  ['spans.facets', {}],
  ['spans.facets', { query: 'service:cart' }],
  ['spans.correlate', { selection }],
  ['traces.plot', {}],
  ['traces.search', { query: '{ service = "shop" } >> { status = error }' }],
  ['fields.keys', {}],
];

function newReader(path: string): SearchContext {
  const db = new StoreDatabase(path, { readonly: true });
  return {
    catalog: new Catalog(db),
    list: new TraceList(db),
    opened: new OpenTraces(),
    pause: () => Promise.resolve(),
  };
}

async function answers(reader: SearchContext): Promise<unknown[]> {
  const all: unknown[] = [];
  for (const [method, params] of asked) {
    const given = (await answer(reader, method, params)) as object;
    all.push([method, { ...given, elapsedMs: 0 }]);
  }
  return all;
}

test('what a reader keeps of segments changes no answer, whatever comes, is sealed or dropped meanwhile', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(
          { weight: 8, arbitrary: madeSpan },
          { weight: 2, arbitrary: fc.constantFrom('seal' as const, 'ask' as const) },
          { weight: 1, arbitrary: fc.constant('drop' as const) },
        ),
        { minLength: 5, maxLength: 40 },
      ),
      async (steps) => {
        const store = new TestStore();
        const writer = new SegmentWriter(store.file.db);
        try {
          for (const step of [...steps, 'ask' as const]) {
            if (step === 'seal') store.commit.sealAll();
            else if (step === 'drop')
              dropOldest(store.file.db, writer, { maxBytes: 0, maxAgeMs: 1e9 }, Date.now());
            else if (step === 'ask') {
              const fresh = newReader(store.file.path);
              try {
                expect(await answers(store.reader)).toEqual(await answers(fresh));
              } finally {
                fresh.catalog.db.close();
              }
            } else store.send(requestOf([detailOf(step)]));
          }
        } finally {
          store.remove();
        }
      },
    ),
    { numRuns: 25 },
  );
});
