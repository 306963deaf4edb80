import type { EventName, Events, Method, Params, ResultOf } from './methods.ts';

/** The part of AbortSignal that a call needs. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
}

/**
 * Told while a long call goes on: how much of what there is to do is done, in the method's own unit, and what can be shown of the
 * answer already, in the method's own form.
 */
export type OnProgress = (done: number, total: number, part?: unknown) => void;

/** What a host must offer for the whole client to work: two functions. */
export interface Transport {
  invoke(method: string, params: unknown, signal?: CancelSignal, onProgress?: OnProgress): Promise<unknown>;
  subscribe(event: string, listener: (data: never) => void): () => void;
}

export interface Client {
  /** Calls a method. Rejects with RpcError for what the engine refuses. */
  call<M extends Method>(
    method: M,
    params: Params<M>,
    signal?: CancelSignal,
    onProgress?: OnProgress,
  ): Promise<ResultOf<M>>;
  /** Listens to an event until the returned function is called. */
  on<E extends EventName>(event: E, listener: (data: Events[E]) => void): () => void;
}

/** An answer that says no. `code` is stable; `message` is for people. */
export class RpcError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'RpcError';
    this.code = code;
  }
}

export function createClient(transport: Transport): Client {
  return {
    call: (method, params, signal, onProgress) =>
      transport.invoke(method, params, signal, onProgress) as never,
    on: (event, listener) => transport.subscribe(event, listener as (data: never) => void),
  };
}
