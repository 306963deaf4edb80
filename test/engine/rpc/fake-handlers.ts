import { RpcError } from '../../../app/core/contract/client.ts';
import type { Method } from '../../../app/core/contract/methods.ts';
import type { Handlers } from '../../../app/engine/rpc/handlers.ts';

export interface Called {
  method: Method;
  params: unknown;
  signal: AbortSignal;
}

/** Handlers that note what they were called with and answer with what the test gives. */
export function fakeHandlers(answers: Partial<Handlers> = {}): { handlers: Handlers; called: Called[] } {
  const called: Called[] = [];
  const handlers = new Proxy({} as Handlers, {
    get: (_, method: Method) => (params: never, signal: AbortSignal) => {
      // A promise asks what resolves it whether it is one itself.
      called.push({ method, params, signal });
      const answer = answers[method];
      if (answer === undefined) throw new RpcError('engine.unavailable', 'no answer was prepared');
      return answer(params, signal);
    },
    has: () => true,
  });
  return { handlers, called };
}
