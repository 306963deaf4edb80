/** Longest name of a member that is believed. */
const MAX_NAME = 1_000;

/** Why a member isn't read because of what it is called; undefined where it may be. Nothing is ever written by these names. */
export function nameProblem(name: string): string | undefined {
  if (name.length > MAX_NAME) return `its name is longer than ${MAX_NAME} characters`;
  if (name.includes('\0')) return 'its name holds a zero byte';
  if (/^[/\\]|^[a-z]:/i.test(name)) return 'its name is an absolute path';
  if (name.split(/[/\\]/).includes('..')) return 'its name leads out of the archive';
  return undefined;
}
