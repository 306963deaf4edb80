import { open } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pagePolicy } from '../../core/contract/page-policy.ts';

const mediaTypes = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.json', 'application/json; charset=utf-8'],
  ['.map', 'application/json; charset=utf-8'],
  ['.md', 'text/plain; charset=utf-8'],
  ['.txt', 'text/plain; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.ico', 'image/x-icon'],
  ['.woff2', 'font/woff2'],
  ['.wasm', 'application/wasm'],
]);

/** A name with a hash of the content in it never changes its content; every other file may with the next version. */
const hashedName = /-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;

const NOT_BUILT = `<!doctype html><meta charset="utf-8"><title>Spanscope</title>
<p>Spanscope is receiving, but its window's files are not here. Build them with <code>npm run build</code> and reload.`;

/** Headers that every answer carries, whatever it is. */
export function setSafetyHeaders(response: ServerResponse, host: string): void {
  response.setHeader('Content-Security-Policy', pagePolicy(host));
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
}

/** The file that a request's path names inside `root`; undefined for one that leads out of it. */
export function fileOf(root: string, path: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return undefined;
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return undefined;
  const file = resolve(join(root, decoded.endsWith('/') ? `${decoded}index.html` : decoded));
  return file.startsWith(resolve(root) + sep) ? file : undefined;
}

function sendText(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(text);
}

/**
 * Answers GET and HEAD with a file of the built renderer. Without a folder there is no page to show, which is said.
 * @param path the request's path, without query
 */
export async function serveFile(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  root: string | undefined,
): Promise<void> {
  const file = root === undefined ? undefined : fileOf(root, path);
  const handle = file === undefined ? undefined : await open(file).catch(() => undefined);
  try {
    const stat = await handle?.stat();
    if (file === undefined || handle === undefined || !stat?.isFile()) {
      if (path === '/') sendText(response, 503, 'text/html; charset=utf-8', NOT_BUILT);
      else sendText(response, 404, 'text/plain; charset=utf-8', 'There is nothing here.\n');
      return;
    }
    response.writeHead(200, {
      'Content-Type': mediaTypes.get(extname(file)) ?? 'application/octet-stream',
      'Content-Length': stat.size,
      'Cache-Control': hashedName.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
    if (request.method === 'HEAD') response.end();
    else await pipeline(handle.createReadStream({ autoClose: false }), response);
  } catch (error) {
    // A reader that left while it was being sent to is no failure of ours.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  } finally {
    await handle?.close();
  }
}
