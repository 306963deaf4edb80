/** Whether every word of a search is in one of the texts, case ignored. */
export function holdsWords(search: string, texts: readonly string[]): boolean {
  const words = search.toLowerCase().split(/\s+/u).filter(Boolean);
  if (words.length === 0) return true;
  const all = texts.join('\n').toLowerCase();
  return words.every((word) => all.includes(word));
}
