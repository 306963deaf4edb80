import { err, ok, type Result } from '../base/result.ts';

/** Longer patterns than this are refused: nobody types them, and compiling them costs. */
export const MAX_PATTERN_LENGTH = 2_000;

/**
 * Compiles the pattern of `=~`: matched against the whole value, `.` takes newlines too (values such as stack traces have
 * them), a leading `(?i)` ignores case. The error is the reason as the language's own compiler gives it.
 */
export function compilePattern(pattern: string): Result<RegExp, string> {
  if (pattern.length > MAX_PATTERN_LENGTH) {
    return err(`it is longer than ${String(MAX_PATTERN_LENGTH)} characters`);
  }
  const leading = /^\(\?([ims]+)\)/.exec(pattern);
  const body = pattern.slice(leading?.[0].length ?? 0);
  const flags = new Set(['s', ...(leading?.[1] ?? '')]);
  let reason = '';
  // Unicode mode first, for \p{…} and whole characters; it refuses escapes that RE2 allows, such as \- and \_.
  for (const mode of ['u', '']) {
    try {
      return ok(new RegExp(`^(?:${body})$`, [...flags].join('') + mode));
    } catch (error) {
      reason = error instanceof Error ? error.message.replace(/^.*\/: /s, '') : String(error);
    }
  }
  return err(reason);
}

/**
 * Compiles the pattern of `like`: `*` is any run of characters, `\\*` the character; case is ignored. Takes time linear in
 * the text for each `*`, whatever the pattern.
 */
export function compileLike(pattern: string): (text: string) => boolean {
  const parts = pattern
    .toLowerCase()
    .split(/(?<!\\)\*+/)
    .map((part) => part.replaceAll('\\*', '*'));
  const first = parts[0]!;
  const last = parts.at(-1)!;
  if (parts.length === 1) return (text) => text.toLowerCase() === first;
  return (text) => {
    const value = text.toLowerCase();
    if (!value.startsWith(first)) return false;
    let at = first.length;
    for (const part of parts.slice(1, -1)) {
      const found = value.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return value.length - last.length >= at && value.endsWith(last);
  };
}

/** What `contains` and words do: a substring, ignoring case. Give it a needle already in lower case. */
export function containsText(haystack: string, lowerCaseNeedle: string): boolean {
  return haystack.toLowerCase().includes(lowerCaseNeedle);
}
