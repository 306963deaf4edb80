import { type Client, RpcError } from '../../../../app/core/contract/client.ts';

/** Traces that are asked for: more links than this are not read one by one. */
const MAX_ASKED = 20;

/** Which of some traces this session doesn't hold: a link to them leads nowhere. */
export async function unknownTraces(
  client: Client,
  traceIds: Iterable<string>,
  signal: AbortSignal,
): Promise<Set<string>> {
  const unknown = new Set<string>();
  for (const traceId of [...new Set(traceIds)].slice(0, MAX_ASKED)) {
    try {
      await client.call('traces.version', { traceId }, signal);
    } catch (error) {
      // Any other failure says nothing of the trace: the link is offered.
      if (error instanceof RpcError && error.code === 'trace.unknown') unknown.add(traceId);
    }
  }
  return unknown;
}
