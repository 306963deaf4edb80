/** Longer texts are searched by value rules alone. */
const MAX_CHARS = 1_000_000;
/** Deeper objects are not followed; far deeper than what is written into an attribute. */
const MAX_DEPTH = 256;

const TOKEN = /\s*("(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+)/y;
const COLON = /\s*:/y;

/** A scalar of a JSON text: its place, the quotes of a string left out. */
export interface Scalar {
  start: number;
  end: number;
  isText: boolean;
}

/**
 * Goes through the members of a text that is a JSON object or array, in place. What an object or array under a telling name holds
 * counts as that name's. A text that turns out to be something else is left where that shows; numbers and strings alone are told.
 * @param isTelling whether what is under a name is of interest
 */
export function jsonMembers(
  text: string,
  isTelling: (name: string) => boolean,
  visit: (name: string, scalar: Scalar) => void,
): void {
  if (text.length > MAX_CHARS || !/^\s*[{[]/.test(text)) return;
  /** By depth: the telling name that all there is under. */
  const within: (string | undefined)[] = [];
  /** Of the member whose value is due. */
  let name: string | undefined;
  for (let at = 0; at < text.length;) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) return;
    at = TOKEN.lastIndex;
    const inherited = within.at(-1);
    switch (token) {
      case ':':
        continue;
      case '{':
      case '[':
        if (within.length === MAX_DEPTH) return;
        within.push(inherited ?? (name !== undefined && isTelling(name) ? name : undefined));
        break;
      case '}':
      case ']':
        within.pop();
        break;
      case ',':
        break;
      default: {
        const isText = token.startsWith('"');
        COLON.lastIndex = at;
        if (isText && COLON.test(text)) {
          name = token.slice(1, -1);
          continue;
        }
        const under = inherited ?? (name !== undefined && isTelling(name) ? name : undefined);
        if (under === undefined) break;
        if (isText) {
          if (token.length > 2) visit(under, { start: at - token.length + 1, end: at - 1, isText });
        } else if (/^-?\d/.test(token)) visit(under, { start: at - token.length, end: at, isText });
      }
    }
    name = undefined;
  }
}
