/** A received text on one line of a terminal: control characters, escape sequences among them, are shown and not obeyed. */
export function plainText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => {
    const code = character.codePointAt(0)!;
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\ufffd';
  });
}
