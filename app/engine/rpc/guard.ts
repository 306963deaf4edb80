import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { RpcError } from '../../core/contract/client.ts';
import { isLoopbackHost } from '../receiver/loopback.ts';

/** A session's token: enough randomness that no page or program guesses it while the session lives. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Compares in a time that tells nothing about where, or in length, two tokens differ. */
function sameToken(given: string, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}

/** Refuses a token that is not the session's. */
export function checkToken(given: string | undefined, token: string): void {
  if (given === undefined || given === '')
    throw new RpcError(
      'token.missing',
      'Send the token that was printed at start: Authorization: Bearer <token>.',
    );
  if (!sameToken(given, token))
    throw new RpcError(
      'token.wrong',
      'This is not the token of this session; a new one is made at every start.',
    );
}

/** The token of an `Authorization: Bearer` header. */
export function bearerOf(request: IncomingMessage): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
}

/** Refuses requests by another name than this machine's: a page whose host name was re-pointed at 127.0.0.1. */
export function checkHost(request: IncomingMessage): void {
  if (!isLoopbackHost(request.headers.host))
    throw new RpcError('host.foreign', 'Only requests to localhost, 127.0.0.1 or [::1] are answered here.');
}

/**
 * Refuses requests that a page of another origin makes. Programs that are no browser send no Origin, and pages can't
 * leave it out where it matters.
 * @param allowed origins besides the one served here: the desktop window's own
 */
export function checkOrigin(request: IncomingMessage, allowed: readonly string[]): void {
  const { origin, host } = request.headers;
  if (origin === undefined) {
    // A browser says where a request comes from even where it sends no Origin.
    const site = request.headers['sec-fetch-site'];
    if (site === undefined || site === 'same-origin' || site === 'none') return;
  } else if (origin === `http://${host?.toLowerCase()}` || allowed.includes(origin)) return;
  throw new RpcError('origin.foreign', 'Pages of other origins may not call Spanscope.');
}
