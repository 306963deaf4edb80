import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { RpcError } from '../../core/contract/client.ts';
import { checkToken } from '../rpc/guard.ts';
import { isLoopbackHost, isLoopbackOrigin } from './loopback.ts';

/**
 * Names under which containers reach the machine they run on. Nobody can register them (`.internal` is reserved), so no
 * page's own name can be pointed here through them.
 */
const containerHosts =
  /^(?:host\.docker|gateway\.docker|host\.containers|host\.orb|host\.lima|host\.minikube)\.internal(?::\d{1,5})?$/i;

/** How long a browser may remember a preflight's answer; Chromium keeps none longer. */
const PREFLIGHT_SECONDS = 7200;

export interface AccessRules {
  /** Set where the receiver can be reached from other machines: every request must then carry it. */
  token: string | undefined;
  /** Origins besides loopback ones whose pages may send. */
  allowedOrigins: ReadonlySet<string>;
}

/** Whether an address to listen on is reachable from this machine alone. */
export function isLoopbackAddress(address: string): boolean {
  return isLoopbackHost(isIP(address) === 6 ? `[${address}]` : address);
}

/** Whether a Host header is one of this machine's names. Where a token is asked for any name will do. */
export function isHostAllowed(rules: AccessRules, host: string | undefined): boolean {
  return (
    rules.token !== undefined || isLoopbackHost(host) || (host !== undefined && containerHosts.test(host))
  );
}

/** Whether a page of this origin may send. Programs that are no browser name none. */
export function isOriginAllowed(rules: AccessRules, origin: string | undefined): boolean {
  return origin === undefined || isLoopbackOrigin(origin) || rules.allowedOrigins.has(origin);
}

/** What is wrong with the token of an Authorization header, or undefined where it is right or none is asked for. */
export function tokenProblem(rules: AccessRules, authorization: string | undefined): string | undefined {
  if (rules.token === undefined) return undefined;
  try {
    checkToken(/^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1], rules.token);
    return undefined;
  } catch (error) {
    if (error instanceof RpcError) return error.message;
    throw error;
  }
}

/**
 * CORS headers for an allowed origin, on answers of every kind. The origin is echoed, never `*`, since beacons carry
 * credentials.
 */
export function corsHeaders(origin: string | undefined): Record<string, string> {
  if (origin === undefined) return { vary: 'Origin' };
  return {
    vary: 'Origin',
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'Retry-After',
  };
}

/** What a preflight is answered with, besides the CORS headers: the headers it asks for are granted. */
export function preflightHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return {
    'access-control-allow-methods': 'POST, OPTIONS',
    'access-control-allow-headers':
      headers['access-control-request-headers'] ?? 'content-type, content-encoding',
    'access-control-max-age': String(PREFLIGHT_SECONDS),
    ...(headers['access-control-request-private-network'] === 'true'
      ? { 'access-control-allow-private-network': 'true' }
      : {}),
  };
}
