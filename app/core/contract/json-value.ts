/** Deeper values are refused: what reads them again goes through them by recursion. */
const MAX_JSON_DEPTH = 32;
/** What a value costs besides its texts: brackets, commas, digits. */
const CHARS_PER_VALUE = 8;

/**
 * Whether a value is plain JSON of about so many characters at most: no bigint, no bytes, no number that JSON lacks, no name that
 * begins with `$` (frames give those a meaning of their own), at most 32 levels deep.
 */
export function isJsonValue(value: unknown, maxChars: number): boolean {
  let chars = 0;
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_JSON_DEPTH) return false;
    const inner: unknown[] = [];
    for (const item of level) {
      chars += CHARS_PER_VALUE;
      if (typeof item === 'string') chars += item.length;
      else if (Array.isArray(item)) for (const element of item) inner.push(element);
      else if (isRecord(item)) {
        for (const [name, element] of Object.entries(item)) {
          if (name.startsWith('$')) return false;
          chars += name.length;
          inner.push(element);
        }
      } else if (item !== null && typeof item !== 'boolean' && !Number.isFinite(item)) return false;
      if (chars + inner.length * CHARS_PER_VALUE > maxChars) return false;
    }
    level = inner;
  }
  return true;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
}
