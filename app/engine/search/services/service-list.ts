import { RpcError } from '../../../core/contract/client.ts';
import type { Params, ResultOf } from '../../../core/contract/methods.ts';
import type { SearchContext } from '../trace-search.ts';

export function serviceList(
  _context: SearchContext,
  _params: Params<'services.list'>,
): Promise<ResultOf<'services.list'>> {
  return Promise.reject(new RpcError('engine.unavailable', 'services.list is not answered yet.'));
}
