import {
  closeSync,
  createReadStream,
  createWriteStream,
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
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
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

/** One OTLP JSON document of so many bytes or more on one line: the groups of a file of lines, as many times as it takes. */
export function oneDocument(source: string, bytes: number, path: string): string {
  return once(path, (handle) => {
    const groups = readFileSync(source, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith(DOCUMENT_START))
      .map((line) => line.slice(DOCUMENT_START.length, -DOCUMENT_END.length));
    const block = Buffer.from(groups.join(','));
    let written = writeSync(handle, DOCUMENT_START);
    for (let separator = ''; written < bytes; separator = ',') {
      written += writeSync(handle, separator);
      for (let at = 0; at < block.length;) at += writeSync(handle, block, at);
      written += block.length;
    }
    writeSync(handle, DOCUMENT_END);
  });
}

const DOCUMENT_START = '{"resourceSpans":[';
const DOCUMENT_END = ']}';

/** A beginning, and behind it nothing but one byte, so many times. */
export function sameByte(start: string, byte: number, bytes: number, path: string): string {
  return once(path, (handle) => {
    writeSync(handle, start);
    const block = Buffer.alloc(1024 * 1024, byte);
    for (let written = 0; written < bytes; written += block.length) writeSync(handle, block);
  });
}

/** The same file packed with gzip. */
export async function packed(source: string, path: string): Promise<string> {
  if (existsSync(path)) return path;
  await pipeline(createReadStream(source), createGzip(), createWriteStream(`${path}.part`));
  renameSync(`${path}.part`, path);
  return path;
}

/** The folder for them. */
export function inputFolder(stores: string): string {
  const folder = join(stores, 'files');
  mkdirSync(folder, { recursive: true });
  return folder;
}

export const sizeOf = (path: string): number => statSync(path).size;
export const discard = (path: string): void => rmSync(path, { force: true });
