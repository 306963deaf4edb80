import { isOwnOrigin } from './app-origin.ts';

/** What the page needs: to copy to the clipboard, and to reach the engine on this machine. */
const GRANTED = new Set([
  'clipboard-sanitized-write',
  'local-network-access',
  'loopback-network',
  'fullscreen',
]);

/** Whether a page may have a permission: the window's own page the few that it needs, everything else nothing. */
export function isGranted(permission: string, origin: string): boolean {
  return GRANTED.has(permission) && isOwnOrigin(origin);
}
