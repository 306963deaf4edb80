import { RpcError } from '../../../core/contract/client.ts';
import type { Params, ResultOf } from '../../../core/contract/methods.ts';
import type { SearchContext } from '../trace-search.ts';

export function compareSides(
  _context: SearchContext,
  _params: Params<'compare.get'>,
): Promise<ResultOf<'compare.get'>> {
  return Promise.reject(new RpcError('engine.unavailable', 'compare.get is not answered yet.'));
}
