import { RpcError } from '../core/contract/client.ts';
import type { Method, Params, ResultOf } from '../core/contract/methods.ts';
import type { EngineInfo } from '../engine/engine.ts';
import { readInstance } from '../engine/instance-file.ts';
import { fromJson, toJson } from '../engine/rpc/json-form.ts';

/** An engine that runs in the same process or in another, as scripts reach it. */
export interface EngineClient {
  /** Results are in their JSON form: int64 are decimal strings. Rejects with RpcError. */
  call<M extends Method>(method: M, params: Params<M>): Promise<ResultOf<M>>;
}

/** How long a running engine may take to say that it is there. */
const HELLO_MS = 2_000;

export function clientOf({ rpc, token }: Pick<EngineInfo, 'rpc' | 'token'>): EngineClient {
  const call = async <M extends Method>(method: M, params: Params<M>): Promise<ResultOf<M>> => {
    const response = await fetch(`${rpc}/${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: toJson(params),
    });
    const result = fromJson(new Uint8Array(await response.arrayBuffer())) as
      ResultOf<M> | { error: { code: string; message: string } };
    if (typeof result === 'object' && result !== null && 'error' in result && !response.ok) {
      const { code, message } = result.error as { code: string; message: string };
      throw new RpcError(code, message);
    }
    return result as ResultOf<M>;
  };
  return { call };
}

/** What is said of an engine that was reached, whoever started it. */
export type ReachedEngine = Pick<EngineInfo, 'url' | 'rpc' | 'token' | 'pid'>;

/** The engine that runs on a data folder; undefined where none does. */
export async function runningEngine(dataDir: string): Promise<ReachedEngine | undefined> {
  const instance = readInstance(dataDir);
  // The file says where it listened. Whether it is still there, and is the one that wrote it, its answer tells.
  if (instance === undefined || !/^http:\/\/(127\.0\.0\.1|\[::1\]|localhost):\d+\/rpc$/.test(instance.rpc))
    return undefined;
  const { rpc, token, pid } = instance;
  try {
    const response = await fetch(`${rpc}/app.info`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(HELLO_MS),
    });
    await response.arrayBuffer();
    return response.ok ? { url: `${new URL(rpc).origin}/#token=${token}`, rpc, token, pid } : undefined;
  } catch {
    return undefined;
  }
}
