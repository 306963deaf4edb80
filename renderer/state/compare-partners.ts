import type { Client } from '../../app/core/contract/client.ts';
import type { TraceSummary } from '../../app/core/contract/methods.ts';
import type { CompareSide } from '../../app/core/contract/query-methods.ts';
import { quote } from '../../app/core/query/strings.ts';
import { sameRootQuery } from './compare-route.ts';

/** What a trace can be compared with. */
export type Partner = 'typical' | 'median' | 'fastest' | 'before';

export const PARTNERS: readonly { id: Partner; title: string }[] = [
  { id: 'typical', title: 'All traces of this operation' },
  { id: 'median', title: 'Its median trace' },
  { id: 'fastest', title: 'Its fastest trace' },
  { id: 'before', title: 'The one before' },
];

type Asks = Pick<Client, 'call'>;
/** What tells traces like a trace, and where it lies among them. */
export type Like = Pick<TraceSummary, 'traceId' | 'rootService' | 'rootName' | 'startNs'>;

/** How far around the median a trace is looked for, at first and at last. */
const NEAR = [0.02, 0.2, 1] as const;

/** The traces that begin with the same operation. */
export function typicalOf({ rootService, rootName }: Pick<Like, 'rootService' | 'rootName'>): CompareSide {
  return { query: sameRootQuery(rootService, rootName) };
}

/** What the list knows of a trace; undefined where it is not there. */
export async function summaryOf(client: Asks, traceId: string): Promise<TraceSummary | undefined> {
  const query = `trace:id = ${quote(traceId)}`;
  return (await client.call('traces.search', { query, limit: 1 })).traces[0];
}

/** Finds what to compare a trace with; undefined where there is none but itself. */
export async function findPartner(
  client: Asks,
  partner: Partner,
  like: Like,
): Promise<CompareSide | undefined> {
  const typical = typicalOf(like);
  if (partner === 'typical') return typical;
  if (partner === 'before') {
    const { traces } = await client.call('traces.search', {
      ...typical,
      toNs: like.startNs - 1n,
      order: 'newest',
      limit: 1,
      stopAtLimit: true,
    });
    return traces[0] && { traceId: traces[0].traceId };
  }
  const { minNs, p50Ns } = await client.call('traces.plot', { ...typical, points: 0 });
  const bands =
    partner === 'fastest'
      ? [[minNs, minNs]]
      : NEAR.map((share) => [p50Ns * (1 - share), p50Ns * (1 + share)]);
  for (const [from, to] of bands) {
    const { traces } = await client.call('traces.search', {
      ...typical,
      minDurationNs: Math.floor(from!),
      maxDurationNs: Math.ceil(to!),
      order: 'newest',
      limit: 2,
    });
    const other = traces.find(({ traceId }) => traceId !== like.traceId);
    if (other !== undefined) return { traceId: other.traceId };
  }
  return undefined;
}
