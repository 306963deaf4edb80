import { expect, test } from 'vitest';
import { fieldKeys } from '../../../../app/engine/search/count/field-keys.ts';
import { fieldValues } from '../../../../app/engine/search/count/field-values.ts';
import { requestOf } from '../../../fixtures/arbitrary-spans.ts';
import { TestStore } from '../../../fixtures/store.ts';
import { plainSpan } from '../plain-span.ts';

test('keys and values of segments and tail come with their counts, the most frequent first', async () => {
  const store = new TestStore();
  for (let i = 0; i < 6; i++) {
    const span = plainSpan({ span: i + 1, from: 0, to: 1 });
    span.attributes = [
      { key: 'cart.items', value: { type: 'int', value: BigInt(i % 2) } },
      ...(i < 2 ? [{ key: 'cart.owner', value: { type: 'string', value: 'Ann "A"' } as const }] : []),
    ];
    store.send(requestOf([span]));
    if (i === 2) store.commit.sealAll();
  }
  expect(await fieldKeys(store.reader, { text: 'CART' })).toMatchObject({
    keys: [
      { field: 'cart.items', spans: 6, numeric: true },
      { field: 'cart.owner', spans: 2, numeric: false },
    ],
    complete: true,
  });
  expect((await fieldValues(store.reader, { field: 'cart.owner', text: 'ann' })).values).toEqual([
    { text: 'Ann "A"', literal: '"Ann \\"A\\""', spans: 2 },
  ]);
  expect((await fieldValues(store.reader, { field: 'service' })).values).toEqual([
    { text: 'shop', literal: '"shop"', spans: 6 },
  ]);
  expect((await fieldValues(store.reader, { field: 'duration' })).values).toEqual([]);
  store.remove();
});
