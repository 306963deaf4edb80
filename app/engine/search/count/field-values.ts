import { RpcError } from '../../../core/contract/client.ts';
import type { Params, ResultOf } from '../../../core/contract/methods.ts';
import type { SearchContext } from '../trace-search.ts';

export function fieldValues(
  _context: SearchContext,
  _params: Params<'fields.values'>,
): Promise<ResultOf<'fields.values'>> {
  return Promise.reject(new RpcError('engine.unavailable', 'fields.values is not answered yet.'));
}
