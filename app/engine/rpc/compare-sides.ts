import type { OnProgress } from '../../core/contract/client.ts';
import type { CompareQuery, CompareSide, Comparison } from '../../core/contract/query-methods.ts';
import type { SideProfile } from '../search/compare/side-profile.ts';
import type { Sessions } from '../sessions/sessions.ts';

/**
 * Compares two sides: each is summed up by a reader of its own session, both at once, and a reader puts the two together.
 * @throws RpcError `session.unknown`, `trace.unknown`, `query.invalid`, `call.cancelled`
 */
export async function compareSides(
  sessions: Sessions,
  { a, b }: CompareQuery,
  signal: AbortSignal,
  onProgress?: OnProgress,
): Promise<Comparison> {
  const started = performance.now();
  const progress = joined(onProgress);
  const profile = (side: CompareSide): Promise<SideProfile> => {
    const { traceId } = side;
    const session = sessions.get(side.session);
    return traceId === undefined
      ? session.call('compare.group', { side }, signal, progress())
      : session.call('compare.trace', { traceId }, signal, progress());
  };
  const [ofA, ofB] = await Promise.all([profile(a), profile(b)]);
  const found = await sessions.get(a.session).call('compare.profiles', { a: ofA, b: ofB }, signal);
  return { ...found, elapsedMs: performance.now() - started };
}

/** Makes listeners whose progress is told as one. */
function joined(onProgress: OnProgress | undefined): () => OnProgress | undefined {
  const parts: { done: number; total: number }[] = [];
  return () => {
    const part = { done: 0, total: 0 };
    parts.push(part);
    return (
      onProgress &&
      ((done, total) => {
        part.done = done;
        part.total = total;
        onProgress(
          parts.reduce((sum, each) => sum + each.done, 0),
          parts.reduce((sum, each) => sum + each.total, 0),
        );
      })
    );
  };
}
