/** Of a longer name this much of the end stays when room is short: names differ there. */
const TAIL = 16;
const SEPARATOR = /[./\s]/;

/** A name as a part that may be cut and one that stays, parted where a word begins; together they are the name. */
export function cutInMiddle(name: string): [head: string, tail: string] {
  const points = [...name];
  if (points.length <= TAIL * 1.5) return [name, ''];
  const start = points.length - TAIL;
  const separator = points.findIndex((point, i) => i >= start - 1 && SEPARATOR.test(point));
  const cut = separator < 0 || separator === points.length - 1 ? start : separator + 1;
  return [points.slice(0, cut).join(''), points.slice(cut).join('')];
}
