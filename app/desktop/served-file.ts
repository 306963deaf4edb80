import { extname, resolve, sep } from 'node:path';

const MEDIA_TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

export interface ServedFile {
  path: string;
  mediaType: string;
}

/**
 * The file of the renderer that an address of the page's own origin names; undefined for what leads out of the folder
 * and for kinds of files that the renderer has none of.
 */
export function servedFile(folder: string, address: string): ServedFile | undefined {
  let path: string;
  try {
    path = decodeURIComponent(new URL(address).pathname);
  } catch {
    return undefined;
  }
  if (path.includes('\0') || path.includes('\\')) return undefined;
  const root = resolve(folder);
  const file = resolve(root, `.${path === '/' ? '/index.html' : path}`);
  const mediaType = MEDIA_TYPES[extname(file)];
  return file.startsWith(root + sep) && mediaType !== undefined ? { path: file, mediaType } : undefined;
}
