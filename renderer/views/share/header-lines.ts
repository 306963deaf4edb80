/** A header of a request, as it is typed. */
export interface HeaderLine {
  name: string;
  value: string;
}

/** Characters of a header's name (RFC 9110, token). */
const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i;

/** What is wrong with typed headers, in words; '' where nothing is. Empty lines don't count. */
export function headersProblem(lines: readonly HeaderLine[]): string {
  for (const { name, value } of lines) {
    if (name.trim() === '' && value === '') continue;
    if (!NAME.test(name.trim())) return `“${name.trim()}” is no name of a header.`;
    if (/[\r\n\0]/.test(value)) return `The value of ${name.trim()} has a line break in it.`;
  }
  return '';
}

export function headersOf(lines: readonly HeaderLine[]): Record<string, string> {
  const named = lines.filter(({ name }) => name.trim() !== '');
  return Object.fromEntries(named.map(({ name, value }) => [name.trim().toLowerCase(), value.trim()]));
}
