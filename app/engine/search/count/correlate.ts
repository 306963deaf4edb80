import { RpcError } from '../../../core/contract/client.ts';
import type { Params, ResultOf } from '../../../core/contract/methods.ts';
import type { SearchContext } from '../trace-search.ts';

export function correlate(
  _context: SearchContext,
  _params: Params<'spans.correlate'>,
): Promise<ResultOf<'spans.correlate'>> {
  return Promise.reject(new RpcError('engine.unavailable', 'spans.correlate is not answered yet.'));
}
