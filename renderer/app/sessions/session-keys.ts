import type { Shell } from '../../state/shell.svelte.ts';

/**
 * Keys that change the session: Alt with a digit or W, and braces outside of fields. What a browser keeps for itself is left alone, so
 * that they are the same in every host.
 * @returns whether the key was taken
 */
export function sessionKey(shell: Shell, event: KeyboardEvent, inField: boolean): boolean {
  if (event.ctrlKey || event.metaKey) return false;
  if (event.altKey) {
    // By place on the keyboard: with Alt some systems write another sign.
    const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
    if (digit !== undefined) {
      const session = shell.sessions.all[Number(digit) - 1];
      if (session !== undefined) shell.open(session.id);
      return true;
    }
    if (event.code !== 'KeyW' || shell.session.live) return false;
    void shell.close(shell.session.id);
    return true;
  }
  if (inField || (event.key !== '{' && event.key !== '}')) return false;
  shell.step(event.key === '{' ? -1 : 1);
  return true;
}
