import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { ExportFormat } from '../../app/core/contract/file-methods.ts';
import { exportSession } from '../../app/engine/export/export-session.ts';

/** What an export came to. */
export interface Exported {
  path: string;
  bytes: number;
  spans: number;
  seconds: number;
  cpuSeconds: number;
}

/** Writes everything in a data file in one format, anew each time. */
export async function exportAll(dataFile: string, format: ExportFormat, path: string): Promise<Exported> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  const { bytes, spans } = await exportSession({
    dataFile,
    scope: {},
    format,
    redaction: undefined,
    path,
    overwrite: true,
    properties: {},
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  const used = process.cpuUsage(cpu);
  const seconds = (performance.now() - started) / 1000;
  return { path, bytes, spans, seconds, cpuSeconds: (used.user + used.system) / 1e6 };
}

/** Writes a file whole or not at all, unless it is there. */
function once(path: string, write: (handle: number) => void): string {
  if (existsSync(path)) return path;
  const part = `${path}.part`;
  const handle = openSync(part, 'w');
  try {
    write(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(part, path);
  return path;
}

/** A file of so many bytes or more: the same lines again and again. */
export function repeated(source: string, bytes: number, path: string): string {
  return once(path, (handle) => {
    const content = readFileSync(source);
    for (let written = 0; written < bytes; written += content.length) writeSync(handle, content);
  });
}

/** One request with an attribute of so many megabytes: a value that nothing can be cut from. */
export function hugeValue(megabytes: number, path: string): string {
  return once(path, (handle) => {
    writeSync(
      handle,
      '{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"x","attributes":[{"key":"k","value":{"stringValue":"',
    );
    const block = Buffer.alloc(1024 * 1024, 'x');
    for (let i = 0; i < megabytes; i++) writeSync(handle, block);
    writeSync(handle, '"}}]}]}]}]}\n');
  });
}

/** The folder for them. */
export function inputFolder(stores: string): string {
  const folder = join(stores, 'files');
  mkdirSync(folder, { recursive: true });
  return folder;
}

export const sizeOf = (path: string): number => statSync(path).size;
export const discard = (path: string): void => rmSync(path, { force: true });
