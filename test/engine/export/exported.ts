import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExportFormat, ExportScope } from '../../../app/core/contract/file-methods.ts';
import { otlpProtoToJson } from '../../../app/core/otlp/proto-to-json.ts';
import type { RedactionRule } from '../../../app/core/redaction/rule.ts';
import type { Written } from '../../../app/engine/export/protocol.ts';
import { writeExport } from '../../../app/engine/export/write-export.ts';
import { Catalog } from '../../../app/engine/search/catalog.ts';
import type { SearchContext } from '../../../app/engine/search/trace-search.ts';
import { concat, pushVarint, WireReader } from '../../../app/engine/store/wire.ts';
import type { TestStore } from '../../fixtures/store.ts';

export interface Exported {
  bytes: Buffer;
  written: Written;
}

interface Options {
  redaction?: RedactionRule[];
  properties?: Record<string, unknown>;
}

/** Exports in this thread. */
export async function exported(
  store: TestStore,
  scope: ExportScope,
  format: ExportFormat,
  options: Options = {},
): Promise<Exported> {
  const dir = mkdtempSync(join(tmpdir(), 'spanscope-export-'));
  const part = join(dir, 'part');
  try {
    const written = await exportInto(store, scope, format, part, options);
    return { bytes: readFileSync(part), written };
  } finally {
    rmSync(dir, { recursive: true });
  }
}

export function exportInto(
  store: TestStore,
  scope: ExportScope,
  format: ExportFormat,
  part: string,
  { redaction, properties = {} }: Options = {},
): Promise<Written> {
  const context = { ...store.reader, catalog: store.reader.catalog.pinned() };
  const dataFile = store.file.path;
  return writeExport(
    context,
    { dataFile, foreign: false, scope, format, redaction, part, path: part, properties },
    { immutable: false },
  );
}

/** What asks a data file that is written no more. */
export function contextOf(store: TestStore): SearchContext {
  return { ...store.reader, catalog: new Catalog(store.reader.catalog.db) };
}

type Level = { tag: number; header: number };
const LEVELS: Level[] = [
  { tag: 10, header: 1 },
  { tag: 18, header: 1 },
  { tag: 18, header: 1 },
];

/** Every record of a request with all bytes of the resource and the scope that it is of, in one canonical order. */
export function recordsOf(request: Uint8Array): string[] {
  const found: string[] = [];
  const visit = (message: Uint8Array, level: number, around: string): void => {
    const of = LEVELS[level];
    if (of === undefined) {
      found.push(`${around} ${Buffer.from(message).toString('hex')}`);
      return;
    }
    const { members, others } = takeApart(message, of.tag);
    // Of the request itself nothing but its members counts.
    const own =
      level === 0 ? '' : `${around} [${others.map((each) => Buffer.from(each).toString('hex')).join('')}]`;
    for (const member of members) visit(member, level + 1, own);
  };
  visit(request, 0, '');
  return found.sort();
}

function takeApart(message: Uint8Array, memberTag: number): { members: Uint8Array[]; others: Uint8Array[] } {
  const wire = new WireReader(message);
  const members: Uint8Array[] = [];
  const others: { number: number; bytes: Uint8Array }[] = [];
  while (wire.pos < message.length) {
    const from = wire.pos;
    const tag = wire.varint();
    if (tag === memberTag) {
      const end = wire.end(message.length);
      members.push(message.subarray(wire.pos, end));
      wire.pos = end;
    } else {
      wire.skip(tag & 7, message.length);
      const bytes = message.subarray(from, wire.pos);
      // A field that is there and empty says the same as one that is not.
      if (!((tag & 7) === 2 && bytes.at(-1) === 0 && bytes.length === 2))
        others.push({ number: tag >>> 3, bytes });
    }
  }
  others.sort((a, b) => a.number - b.number);
  return { members, others: others.map(({ bytes }) => bytes) };
}

interface JsonGroup {
  resource?: unknown;
  schemaUrl?: string;
  [list: string]: unknown;
}

const LISTS = {
  traces: ['resourceSpans', 'scopeSpans', 'spans'],
  logs: ['resourceLogs', 'scopeLogs', 'logRecords'],
  metrics: ['resourceMetrics', 'scopeMetrics', 'metrics'],
} as const;

/** Every record of a JSON document with its resource and scope, in one canonical order. */
export function recordsOfJson(signal: keyof typeof LISTS, text: string): string[] {
  const [outer, middle, inner] = LISTS[signal];
  const found: string[] = [];
  const document = JSON.parse(text) as Record<string, JsonGroup[]>;
  for (const { [middle]: scopes, ...resource } of document[outer] ?? [])
    for (const { [inner]: records, ...scope } of (scopes ?? []) as JsonGroup[])
      for (const record of (records ?? []) as unknown[])
        found.push(JSON.stringify([sorted(resource), sorted(scope), sorted(record)]));
  return found.sort();
}

export function recordsAsJson(signal: keyof typeof LISTS, request: Uint8Array): string[] {
  return recordsOfJson(signal, otlpProtoToJson(signal, request));
}

/** Members in one order; one that is there and empty says the same as one that is not. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, each]) => [key, sorted(each)] as const)
      .filter(([key, each]) => !(isHeader(key) && JSON.stringify(each) === '{}'))
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
  );
}

function isHeader(key: string): boolean {
  return key === 'resource' || key === 'scope';
}

/** A field that OTLP does not know: number 1000, `value` as a varint. */
export function unknownField(value: number): Uint8Array {
  const bytes: number[] = [];
  pushVarint(bytes, 1000 * 8);
  pushVarint(bytes, value);
  return Uint8Array.from(bytes);
}

/**
 * A request with fields that nobody knows in every message of the given depths: 1 for resource groups, 2 for scope groups, 3 for
 * records.
 */
export function withUnknownFields(request: Uint8Array, depths: readonly number[]): Uint8Array<ArrayBuffer> {
  let next = 1;
  const visit = (message: Uint8Array, level: number): Uint8Array => {
    const of = LEVELS[level];
    const parts: Uint8Array[] = [];
    if (of === undefined) parts.push(message);
    else {
      const wire = new WireReader(message);
      while (wire.pos < message.length) {
        const from = wire.pos;
        const tag = wire.varint();
        if (tag === of.tag) {
          const end = wire.end(message.length);
          const member = visit(message.subarray(wire.pos, end), level + 1);
          const head = [tag];
          pushVarint(head, member.length);
          parts.push(Uint8Array.from(head), member);
          wire.pos = end;
        } else {
          wire.skip(tag & 7, message.length);
          parts.push(message.subarray(from, wire.pos));
        }
      }
    }
    if (depths.includes(level)) parts.push(unknownField(next++));
    return concat(parts);
  };
  return concat([visit(request, 0)]);
}
