/** The text of a string token that stands for this value. */
export function quote(value: string): string {
  const escaped = value.replace(/[\\"\n\r\t]/g, (char) => {
    if (char === '\n') return '\\n';
    if (char === '\r') return '\\r';
    return char === '\t' ? '\\t' : `\\${char}`;
  });
  return `"${escaped}"`;
}
