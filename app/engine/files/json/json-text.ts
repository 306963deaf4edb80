const decoder = new TextDecoder();

/** The text that a JSON string stands for; '' for any other value. */
export function jsonText(json: Uint8Array): string {
  try {
    const value: unknown = JSON.parse(decoder.decode(json));
    return typeof value === 'string' ? value : '';
  } catch {
    return '';
  }
}

const keyDecoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A key's text, without its quotes; one whose escapes mean nothing is no key that anybody wants. */
export function keyText(raw: Uint8Array): string {
  const text = keyDecoder.decode(raw);
  if (!text.includes('\\')) return text;
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return '';
  }
}
