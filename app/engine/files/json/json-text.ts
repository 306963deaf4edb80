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
