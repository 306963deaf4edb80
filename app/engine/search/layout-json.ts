/**
 * Compact JSON laid out for reading, its tokens untouched: numbers are never read, so that none loses a digit. Containers
 * get a line a member, two spaces a level, but for those that are read best on one line: what holds no list (an attribute
 * with its value, a status) and what is short. Walks the text twice; no recursion.
 */

/** What holds a list stays on one line up to this many characters. */
const LONGEST_LINE = 100;
/** How an attribute begins. */
const ATTRIBUTE = '{"key":';
const INDENT = '  ';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * @param text valid JSON without white space between its tokens, as `otlpProtoToJson` writes it
 * @returns the same JSON over several lines; the outermost container is always open
 */
export function layoutJson(text: string): string {
  const inline = inlineContainers(text);
  const pieces: string[] = [];
  /** The ordinal of the container that was opened last. */
  let container = -1;
  let depth = 0;
  /** Depth of the container that is on one line; what is inside it is too. */
  let inlineFrom = Infinity;
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at);
    if (code === OPEN_OBJECT || code === OPEN_LIST) {
      container++;
      if (text.charCodeAt(at + 1) === code + 2) {
        pieces.push(code === OPEN_OBJECT ? '{}' : '[]');
        at += 2;
        continue;
      }
      depth++;
      if (inlineFrom === Infinity && inline[container] === 1) inlineFrom = depth;
      pieces.push(text[at]!, inlineFrom < Infinity ? (code === OPEN_OBJECT ? ' ' : '') : lineAt(depth));
      at++;
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
      const onOneLine = depth >= inlineFrom;
      if (depth === inlineFrom) inlineFrom = Infinity;
      depth--;
      pieces.push(onOneLine ? (code === CLOSE_OBJECT ? ' ' : '') : lineAt(depth), text[at]!);
      at++;
    } else if (code === COMMA) {
      pieces.push(depth >= inlineFrom ? ', ' : `,${lineAt(depth)}`);
      at++;
    } else if (code === COLON) {
      pieces.push(': ');
      at++;
    } else {
      const end = code === QUOTE ? endOfString(text, at) : endOfPlain(text, at);
      pieces.push(text.slice(at, end));
      at = end;
    }
  }
  return pieces.join('');
}

function lineAt(depth: number): string {
  return `\n${INDENT.repeat(depth)}`;
}

/** A container that the walk is inside of. */
interface OpenContainer {
  ordinal: number;
  at: number;
  /** It is a list or holds one. */
  list: boolean;
  /** It is a list of attributes or holds one: these are read line by line, however short. */
  attributes: boolean;
}

/** By container in order of opening: 1 where it is written on one line. */
function inlineContainers(text: string): Uint8Array {
  const inline: number[] = [];
  const open: OpenContainer[] = [];
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at);
    if (code === OPEN_OBJECT || code === OPEN_LIST) {
      const list = code === OPEN_LIST;
      const attributes = list && text.startsWith(ATTRIBUTE, at + 1);
      open.push({ ordinal: inline.push(0) - 1, at, list, attributes });
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
      const closed = open.pop()!;
      const above = open.at(-1);
      if (above !== undefined) {
        above.list ||= closed.list;
        above.attributes ||= closed.attributes;
        const short = at + 1 - closed.at <= LONGEST_LINE;
        if (!closed.attributes && (short || !closed.list)) inline[closed.ordinal] = 1;
      }
    } else if (code === QUOTE) {
      at = endOfString(text, at);
      continue;
    }
    at++;
  }
  return Uint8Array.from(inline);
}

/** Behind the closing quote of the string that begins here. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; ;) {
    const quote = text.indexOf('"', at);
    let slashes = 0;
    while (text.charCodeAt(quote - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return quote + 1;
    at = quote + 1;
  }
}

/** Behind the number or word that begins here. */
function endOfPlain(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === CLOSE_OBJECT || code === CLOSE_LIST) break;
    at++;
  }
  return at;
}
