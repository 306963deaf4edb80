/** A text shorter than this is no trace: an id, a word, a query. */
const SHORTEST_TEXT = 16;

/**
 * What a paste brings to open: files, or a text that may be a trace. Undefined where it belongs to a field, or is nothing of the kind.
 */
export function pasted({ target, clipboardData }: ClipboardEvent): File[] | string | undefined {
  if (clipboardData === null) return undefined;
  if (target instanceof HTMLElement && target.closest('input, textarea, [contenteditable]') !== null)
    return undefined;
  const files = [...clipboardData.files];
  if (files.length > 0) return files;
  const text = clipboardData.getData('text/plain');
  return mayBeTraces(text) ? text : undefined;
}

/** Every text form of traces is JSON, Python's and JavaScript's console output included. */
export function mayBeTraces(text: string): boolean {
  return text.length >= SHORTEST_TEXT && /^[\s\uFEFF]*[[{]/.test(text);
}
