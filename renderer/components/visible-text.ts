/** Controls without a picture of their own, and marks that turn the direction of what follows them. */
const HIDDEN = new RegExp(
  `[${[
    [0x0, 0x8],
    [0xb, 0xc],
    [0xe, 0x1f],
    [0x7f, 0x9f],
    [0x2028, 0x202e],
    [0x2066, 0x2069],
    [0xfeff, 0xfeff],
  ]
    .map(([from, to]) => `${String.fromCodePoint(from!)}-${String.fromCodePoint(to!)}`)
    .join('')}]`,
  'g',
);

/** A received text in which nothing is hidden or rearranged: what can't be seen is named, `⟨U+202E⟩`. It is copied as it came. */
export function visibleText(text: string): string {
  return text.replace(
    HIDDEN,
    (mark) => `⟨U+${mark.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
  );
}
