/** Values up to this many characters are shown whole in one piece. */
export const FOLD_FROM = 160;
/** A longer text is not taken apart for laying it out: it is shown as it is. */
const MAX_PRETTY = 256 * 1024;

export interface PrettyValue {
  kind: 'json' | 'sql' | 'stack' | 'text';
  text: string;
}

/** A long text laid out for reading: JSON indented, SQL by clause, stack traces and other texts by their own lines. */
export function prettyValue(key: string, text: string): PrettyValue {
  if (text.length > MAX_PRETTY) return { kind: 'text', text };
  const json = prettyJson(text);
  if (json !== undefined) return { kind: 'json', text: json };
  if (isSql(key, text)) return { kind: 'sql', text: prettySql(text) };
  if (/stacktrace|stack_trace|\bstack\b/i.test(key)) return { kind: 'stack', text };
  return { kind: 'text', text };
}

function prettyJson(text: string): string | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return undefined;
  }
}

function isSql(key: string, text: string): boolean {
  return (
    /(^|\.)(db\.statement|db\.query\.text|sql)$/.test(key) &&
    /^\s*(select|insert|update|delete|with|create|alter|merge|begin)\b/i.test(text)
  );
}

const clause =
  /\s+(?=(?:from|where|(?:left|right|inner|full|cross)(?: outer)? join|(?<!\b(?:left|right|inner|full|cross|outer)\s+)join|group by|having|order by|limit|offset|values|set|returning|union(?: all)?|on conflict)\b)/giu;

/** A line a clause. What is in quotes is left alone; nothing but white space changes. */
export function prettySql(text: string): string {
  const pieces = text.split(/('(?:[^']|'')*'|"(?:[^"]|"")*")/);
  return pieces
    .map((piece, i) => (i % 2 === 1 ? piece : piece.replace(clause, '\n')))
    .join('')
    .trim();
}
