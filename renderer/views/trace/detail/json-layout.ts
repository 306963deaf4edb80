/** Deeper levels are indented no further: the text would leave the panel. */
const MAX_INDENT = 40;
const TOKEN =
  /(?<string>"(?:[^"\\]|\\[^])*")|(?<open>[{[])|(?<close>[}\]])|(?<colon>:)|(?<comma>,)|(?<atom>[^\s{}[\]:,"]+)|(?<space>\s+)|(?<rest>"[^]*)/gy;
const ATOM = /^(?:-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)$/;

/**
 * JSON laid out for reading, a member a line. Only white space changes: digits, escapes, repeated keys and their order stay as
 * they were sent. A text that was cut off (attribute limits do that) is laid out as far as it goes. Undefined for what is no JSON.
 */
export function layoutJson(text: string): { text: string; cut: boolean } | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  const out: string[] = [];
  const open: string[] = [];
  /** What may come: a value, a key, what follows a key, what follows a value. */
  let due: 'value' | 'key' | 'colon' | 'next' | 'end' = 'value';
  let empty = false;
  const line = (): void => void out.push('\n' + '  '.repeat(Math.min(open.length, MAX_INDENT)));
  const member = (): void => {
    if (due === 'colon' || out.length === 0) return;
    if (empty || out.at(-1) === ',') line();
    empty = false;
  };
  for (const { 0: token, groups } of text.matchAll(TOKEN)) {
    if (groups?.['space'] !== undefined) continue;
    if (groups?.['rest'] !== undefined) {
      // A string that doesn't end: the text was cut within it.
      if (due !== 'key' && due !== 'value') return undefined;
      member();
      return { text: out.join('') + token, cut: true };
    }
    if (groups?.['open'] !== undefined) {
      if (due !== 'value') return undefined;
      member();
      out.push(token);
      open.push(token);
      empty = true;
      due = token === '{' ? 'key' : 'value';
    } else if (groups?.['close'] !== undefined) {
      const fits = open.at(-1) === (token === '}' ? '{' : '[') && (due === 'next' || empty);
      if (!fits) return undefined;
      open.pop();
      if (!empty) line();
      out.push(token);
      empty = false;
      due = open.length === 0 ? 'end' : 'next';
    } else if (groups?.['comma'] !== undefined) {
      if (due !== 'next') return undefined;
      out.push(token);
      due = open.at(-1) === '{' ? 'key' : 'value';
    } else if (groups?.['colon'] !== undefined) {
      if (due !== 'colon') return undefined;
      out.push(': ');
      due = 'value';
    } else if (due === 'key' && groups?.['string'] !== undefined) {
      member();
      out.push(token);
      due = 'colon';
    } else if (due === 'value') {
      member();
      out.push(token);
      const whole = groups?.['string'] !== undefined || ATOM.test(token);
      if (!whole) return isEnd(text, token) ? { text: out.join(''), cut: true } : undefined;
      due = 'next';
    } else return undefined;
  }
  return { text: out.join(''), cut: due !== 'end' };
}

/** The text ends in the middle of a word such as `tru`. */
function isEnd(text: string, token: string): boolean {
  return text.endsWith(token) && /^(?:-|-?\d[\d.eE+-]*|t(?:ru?)?|f(?:a(?:ls?)?)?|n(?:ul?)?)$/.test(token);
}
