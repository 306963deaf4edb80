import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { LINK_SCHEME, traceOf } from './deep-link.ts';

/** What the user asked for at start: the command line's words, as far as they mean something to the window. */
export interface DesktopArguments {
  files: string[];
  traceIds: string[];
  data: string | undefined;
  port: number | undefined;
  otlpHttp: number | undefined;
  otlpGrpc: number | undefined;
}

function portOf(value: string | boolean | undefined): number | undefined {
  if (typeof value !== 'string' || !/^\d{1,5}$/.test(value)) return undefined;
  const port = Number(value);
  return port <= 65_535 ? port : undefined;
}

/** A path, or what a `file:` URL names; nothing for an address of elsewhere. */
function pathOf(word: string, folder: string): string[] {
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(word)) return [resolve(folder, word)];
  try {
    return [fileURLToPath(word)];
  } catch {
    return [];
  }
}

/**
 * Reads arguments. Unknown options are left alone: Chromium and the systems add their own.
 * @param words the arguments after the executable and, when unpackaged, after the application's folder
 * @param folder what relative paths start from
 */
export function readArguments(words: readonly string[], folder: string): DesktopArguments {
  const { values, positionals } = parseArgs({
    args: [...words],
    strict: false,
    allowPositionals: true,
    options: {
      data: { type: 'string' },
      port: { type: 'string' },
      'otlp-http': { type: 'string' },
      'otlp-grpc': { type: 'string' },
    },
  });
  // `spanscope open FILE` means the same here as on the command line.
  const named = positionals[0] === 'open' ? positionals.slice(1) : positionals;
  const isLink = (word: string) => word.toLowerCase().startsWith(`${LINK_SCHEME}:`);
  return {
    files: named.filter((word) => !isLink(word)).flatMap((word) => pathOf(word, folder)),
    traceIds: named.filter(isLink).flatMap((link) => traceOf(link) ?? []),
    data: typeof values['data'] === 'string' ? resolve(folder, values['data']) : undefined,
    port: portOf(values['port']),
    otlpHttp: portOf(values['otlp-http']),
    otlpGrpc: portOf(values['otlp-grpc']),
  };
}
