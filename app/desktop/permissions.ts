import type { Session } from 'electron';
import { isGranted } from './permission-rules.ts';

/** Answers every permission that a page asks for by one rule, and every device with no. */
export function setupPermissions(session: Session): void {
  session.setPermissionCheckHandler((_contents, permission, origin) => isGranted(permission, origin));
  session.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) => {
    answer(isGranted(permission, URL.canParse(requestingUrl) ? originOf(requestingUrl) : ''));
  });
  session.setDevicePermissionHandler(() => false);
}

/** URL.origin is `null` for schemes that only this application knows. */
function originOf(address: string): string {
  const { protocol, host } = new URL(address);
  return `${protocol}//${host}`;
}
