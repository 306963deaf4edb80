import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RpcError } from '../core/contract/client.ts';
import type { Method, Params, ResultOf } from '../core/contract/methods.ts';
import type { EngineInfo } from '../engine/engine.ts';
import { fromJson, toJson } from '../engine/rpc/json-form.ts';

/** An engine that runs in the same process or in another, as scripts reach it. */
export interface EngineClient {
  /** Results are in their JSON form: int64 are decimal strings. Rejects with RpcError. */
  call<M extends Method>(method: M, params: Params<M>): Promise<ResultOf<M>>;
}

/** How long a running engine may take to say that it is there. */
const HELLO_MS = 2_000;

export function clientOf({ rpc, token }: Pick<EngineInfo, 'rpc' | 'token'>): EngineClient {
  const call = async <M extends Method>(
    method: M,
    params: Params<M>,
    signal?: AbortSignal,
  ): Promise<ResultOf<M>> => {
    const response = await fetch(`${rpc}/${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: toJson(params),
      signal: signal ?? null,
    });
    const result = fromJson(new Uint8Array(await response.arrayBuffer())) as
      ResultOf<M> | { error: { code: string; message: string } };
    if (typeof result === 'object' && result !== null && 'error' in result && !response.ok) {
      const { code, message } = result.error as { code: string; message: string };
      throw new RpcError(code, message);
    }
    return result as ResultOf<M>;
  };
  return { call: (method, params) => call(method, params) };
}

function isInfo(value: unknown): value is EngineInfo {
  if (typeof value !== 'object' || value === null) return false;
  const { url, rpc, token } = value as Record<string, unknown>;
  return typeof url === 'string' && typeof rpc === 'string' && typeof token === 'string';
}

/** The engine that runs on a data folder; undefined where none does. */
export async function runningEngine(dataDir: string): Promise<EngineInfo | undefined> {
  try {
    const info: unknown = JSON.parse(await readFile(join(dataDir, 'instance.json'), 'utf8'));
    // The file says where it listened. Whether it is still there, and is the one that wrote it, its answer tells.
    if (!isInfo(info) || !/^http:\/\/(127\.0\.0\.1|\[::1\]|localhost):\d+\/rpc$/.test(info.rpc))
      return undefined;
    const response = await fetch(`${info.rpc}/app.info`, {
      method: 'POST',
      headers: { authorization: `Bearer ${info.token}` },
      signal: AbortSignal.timeout(HELLO_MS),
    });
    await response.arrayBuffer();
    return response.ok ? info : undefined;
  } catch {
    return undefined;
  }
}
