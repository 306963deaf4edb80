const clause =
  /\s+(?=(?:from|where|(?:left|right|inner|full|cross)(?: outer)? join|(?<!\b(?:left|right|inner|full|cross|outer)\s+)join|group by|having|order by|limit|offset|values|set|returning|union(?: all)?|on conflict)\b)/giu;

/** SQL of any dialect, cut off or not, with a line a clause. What is in quotes is left alone; nothing but white space changes. */
export function breakClauses(text: string): string {
  const pieces = text.split(/('(?:[^']|'')*'|"(?:[^"]|"")*")/);
  return pieces
    .map((piece, i) => (i % 2 === 1 ? piece : piece.replace(clause, '\n')))
    .join('')
    .trim();
}
