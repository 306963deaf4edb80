import { RpcError } from '../../../core/contract/client.ts';
import type { Params, ResultOf } from '../../../core/contract/methods.ts';
import type { SearchContext } from '../trace-search.ts';

export function tracePlot(
  _context: SearchContext,
  _params: Params<'traces.plot'>,
): Promise<ResultOf<'traces.plot'>> {
  return Promise.reject(new RpcError('engine.unavailable', 'traces.plot is not answered yet.'));
}
