import { printable } from '../../canvas/text-cache.ts';

/** So many characters of a path fit a menu. */
const ROOM = 52;

/** The end of a path, from the start of a folder's name where it is cut: the end tells paths apart. */
export function cutPath(path: string): string {
  const line = printable(path);
  if (line.length <= ROOM) return line;
  const end = line.slice(-ROOM);
  const folder = end.search(/[\\/]/);
  return `…${folder < 0 ? end : end.slice(folder)}`;
}
