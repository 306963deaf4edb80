import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from './replace-file.ts';

/** By what another program of the same user reaches the engine that has a data folder. */
export interface Instance {
  /** `http://127.0.0.1:4320/rpc` */
  rpc: string;
  token: string;
  pid: number;
}

/** Whoever may read it may use the engine: its owner alone. */
const MODE = 0o600;

function pathIn(dataDir: string): string {
  return join(dataDir, 'instance.json');
}

/** Says in the data folder where its engine is; what a former one left there is replaced. */
export function writeInstance(dataDir: string, { rpc, token, pid }: Instance): Promise<void> {
  return replaceFile(pathIn(dataDir), `${JSON.stringify({ rpc, token, pid })}\n`, MODE);
}

/** Which engine has a data folder, as far as its file says: it may be gone by now. Undefined where none says so. */
export function readInstance(dataDir: string): Instance | undefined {
  try {
    const read: unknown = JSON.parse(readFileSync(pathIn(dataDir), 'utf8'));
    if (typeof read !== 'object' || read === null) return undefined;
    const { rpc, token, pid } = read as Record<string, unknown>;
    return typeof rpc === 'string' && typeof token === 'string' && typeof pid === 'number'
      ? { rpc, token, pid }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Takes back what `writeInstance` said, unless another engine says it by now. */
export async function removeInstance(dataDir: string, pid: number): Promise<void> {
  if (readInstance(dataDir)?.pid === pid) await rm(pathIn(dataDir), { force: true });
}
