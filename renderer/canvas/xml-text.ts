/** Characters that XML has no way to write: control characters, lone surrogates and the two non-characters. */
const NOT_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

/** A text in which every character is one that XML has. */
export function xmlText(text: string): string {
  return text.replace(NOT_XML, '\ufffd');
}
