import { expect, test } from 'vitest';
import type { Client } from '../../../app/core/contract/client.ts';
import { findPartner, type Like, summaryOf } from '../../../renderer/state/compare-partners.ts';

const like: Like = { traceId: '22'.repeat(16), rootService: 'web', rootName: 'GET "/"', startNs: 5_000n };
const query = 'trace:rootService = "web" and trace:rootName = "GET \\"/\\""';

/** Answers searches with ids, one list after the other, and plots with a median of 100 ms. */
function asking(...lists: string[][]): { client: Pick<Client, 'call'>; asked: object[] } {
  const asked: object[] = [];
  const call = (method: string, params: object): Promise<unknown> => {
    asked.push(params);
    if (method === 'traces.plot') return Promise.resolve({ minNs: 7, p50Ns: 100 });
    return Promise.resolve({ traces: (lists.shift() ?? []).map((traceId) => ({ traceId })) });
  };
  return { client: { call } as unknown as Pick<Client, 'call'>, asked };
}

test('all traces that begin alike need no question', async () => {
  const { client, asked } = asking();
  expect(await findPartner(client, 'typical', like)).toEqual({ query });
  expect(asked).toEqual([]);
});

test('the one before', async () => {
  const { client, asked } = asking(['11'.repeat(16)]);
  expect(await findPartner(client, 'before', like)).toEqual({ traceId: '11'.repeat(16) });
  expect(asked[0]).toMatchObject({ query, toNs: 4_999n, order: 'newest', limit: 1 });
});

test('the median trace is looked for further and further around, and is never the trace itself', async () => {
  const { client, asked } = asking([like.traceId], ['33'.repeat(16), like.traceId]);
  expect(await findPartner(client, 'median', like)).toEqual({ traceId: '33'.repeat(16) });
  expect(asked.slice(1)).toMatchObject([
    { minDurationNs: 98, maxDurationNs: 102 },
    { minDurationNs: 80, maxDurationNs: 120 },
  ]);
});

test('where a trace is alone there is none', async () => {
  for (const partner of ['median', 'fastest', 'before'] as const)
    expect(await findPartner(asking().client, partner, like)).toBeUndefined();
  expect(await summaryOf(asking().client, like.traceId)).toBeUndefined();
});
