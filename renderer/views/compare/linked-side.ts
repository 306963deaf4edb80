import type { CompareSide } from '../../../app/core/contract/query-methods.ts';
import { parseRoute } from '../../state/route.ts';

/** The trace that a link into this program leads to, with its session; undefined for any other text. */
export function linkedSide(text: string): (CompareSide & { traceId: string; session: string }) | undefined {
  const hash = /^\S*(#\/\S+)$/.exec(text.trim())?.[1];
  if (hash === undefined) return undefined;
  const { view, traceId, session } = parseRoute(hash);
  return view === 'trace' ? { traceId, session } : undefined;
}
