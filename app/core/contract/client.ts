import type { EventName, Events, Method, Params, ResultOf } from './methods.ts';

/** The part of AbortSignal that a call needs. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
}

/** What a host must offer for the whole client to work: two functions. */
export interface Transport {
  invoke(method: string, params: unknown, signal?: CancelSignal): Promise<unknown>;
  subscribe(event: string, listener: (data: never) => void): () => void;
}

export interface Client {
  /** Calls a method. Rejects with RpcError for what the engine refuses. */
  call<M extends Method>(method: M, params: Params<M>, signal?: CancelSignal): Promise<ResultOf<M>>;
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
    call: (method, params, signal) => transport.invoke(method, params, signal) as never,
    on: (event, listener) => transport.subscribe(event, listener as (data: never) => void),
  };
}
