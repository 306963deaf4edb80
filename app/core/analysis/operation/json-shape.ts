/** Longer documents are told apart by what they begin with. */
const MAX_LENGTH = 65_536;

/**
 * A JSON query (MongoDB, OpenSearch) with its values taken out: keys stay, every string, number and word becomes `?`, and a list
 * of values is one `?`. What is no JSON is treated alike, so a text that was cut off in the middle keeps its beginning. Linear.
 */
export function jsonShape(json: string): string {
  const text = json.slice(0, MAX_LENGTH);
  let shape = '';
  let at = 0;
  while (at < text.length) {
    const char = text[at]!;
    if (char === '"') {
      const end = endOfString(text, at);
      let next = end;
      while (isSpace(text.charCodeAt(next))) next++;
      shape = text[next] === ':' ? shape + text.slice(at, end) : withValue(shape);
      at = end;
    } else if (isSpace(char.charCodeAt(0))) at++;
    else if ('{}[],:'.includes(char)) {
      shape += char;
      at++;
    } else {
      const from = at;
      while (at < text.length && !'{}[],:" \t\r\n'.includes(text[at]!)) at++;
      // Shells and drivers write keys without quotes as well.
      shape = text[at] === ':' ? shape + text.slice(from, at) : withValue(shape);
    }
  }
  return shape;
}

function withValue(shape: string): string {
  return shape.endsWith('?,') ? shape.slice(0, -1) : `${shape}?`;
}

/** Behind the closing quote. */
function endOfString(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return Math.min(at + 1, text.length);
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}
