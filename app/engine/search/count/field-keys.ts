import { RpcError } from '../../../core/contract/client.ts';
import type { Params, ResultOf } from '../../../core/contract/methods.ts';
import type { SearchContext } from '../trace-search.ts';

export function fieldKeys(
  _context: SearchContext,
  _params: Params<'fields.keys'>,
): Promise<ResultOf<'fields.keys'>> {
  return Promise.reject(new RpcError('engine.unavailable', 'fields.keys is not answered yet.'));
}
