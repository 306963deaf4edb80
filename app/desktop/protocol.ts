import { readFile } from 'node:fs/promises';
import { protocol } from 'electron';
import { APP_ORIGIN, APP_SCHEME } from './app-origin.ts';
import { pagePolicy } from '../core/contract/page-policy.ts';
import { servedFile } from './served-file.ts';

/** Tells Chromium what kind of scheme ours is. Must run before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: APP_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ]);
}

/**
 * Serves the built renderer as the page's own origin, and nothing else.
 * @param engineUrl where the engine listens at the time of a request
 */
export function setupProtocol(rendererFolder: string, engineUrl: () => string): void {
  protocol.handle(APP_SCHEME, async (request) => {
    const file = request.url.startsWith(`${APP_ORIGIN}/`)
      ? servedFile(rendererFolder, request.url)
      : undefined;
    const body = file === undefined ? undefined : await readFile(file.path).catch(() => undefined);
    if (file === undefined || body === undefined)
      return new Response('There is nothing here.', { status: 404 });
    return new Response(new Uint8Array(body), {
      headers: {
        'Content-Type': file.mediaType,
        'Content-Security-Policy': pagePolicy(new URL(engineUrl()).host),
        'X-Content-Type-Options': 'nosniff',
        'Referrer-Policy': 'no-referrer',
        'Cross-Origin-Opener-Policy': 'same-origin',
      },
    });
  });
}
