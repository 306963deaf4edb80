import { RpcError } from '../../../core/contract/client.ts';
import type { Params, ResultOf } from '../../../core/contract/methods.ts';
import type { SearchContext } from '../trace-search.ts';

export function countFacets(
  _context: SearchContext,
  _params: Params<'spans.facets'>,
): Promise<ResultOf<'spans.facets'>> {
  return Promise.reject(new RpcError('engine.unavailable', 'spans.facets is not answered yet.'));
}
