import { RpcError } from '../../../core/contract/client.ts';
import type { Params, ResultOf } from '../../../core/contract/methods.ts';
import type { SearchContext } from '../trace-search.ts';

export function operationDetail(
  _context: SearchContext,
  _params: Params<'services.operation'>,
): Promise<ResultOf<'services.operation'>> {
  return Promise.reject(new RpcError('engine.unavailable', 'services.operation is not answered yet.'));
}
