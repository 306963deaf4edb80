import { type OnProgress, RpcError } from '../../core/contract/client.ts';
import type { BytesFromText } from '../../core/contract/param-checks.ts';
import { isMethod, readParams } from '../../core/contract/params.ts';
import type { Method, Params, ResultOf } from '../../core/contract/methods.ts';
import type { Handlers } from './handlers.ts';

/** Checks what was sent and calls the method. Rejects with RpcError for what is refused. */
export type Invoke = (
  method: string,
  sent: unknown,
  signal: AbortSignal,
  extras?: InvokeExtras,
) => Promise<unknown>;

/** What some transports have besides. */
export interface InvokeExtras {
  bytesFromText?: BytesFromText;
  onProgress?: OnProgress;
}

/** @param handlers calls that come while the engine starts wait for it */
export function createInvoke(handlers: Promise<Handlers>): Invoke {
  const call = async <M extends Method>(
    method: M,
    params: Params<M>,
    signal: AbortSignal,
    onProgress: OnProgress | undefined,
  ): Promise<ResultOf<M>> => {
    const table = await handlers;
    signal.throwIfAborted();
    return table[method](params, signal, onProgress);
  };
  return async (method, sent, signal, { bytesFromText, onProgress } = {}) => {
    if (!isMethod(method)) throw new RpcError('method.unknown', `There is no method "${method}".`);
    return call(method, readParams(method, sent, bytesFromText), signal, onProgress);
  };
}
