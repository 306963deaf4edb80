import type { Piece } from './paint-line.ts';

/**
 * Shows a line's pieces as spans of an element. What is there is used again: a page of lines has some hundred pieces, all of
 * which change with every turn of the wheel.
 */
export function showPieces(element: HTMLElement, pieces: readonly Piece[]): void {
  let span = element.firstElementChild;
  for (const { kind, text, hit } of pieces) {
    if (span === null) {
      span = document.createElement('span');
      span.append('');
      element.append(span);
    }
    const classes = hit ? `${kind} hit` : kind;
    if (span.className !== classes) span.className = classes;
    const words = span.firstChild as Text;
    if (words.data !== text) words.data = text;
    span = span.nextElementSibling;
  }
  while (span !== null) {
    const next = span.nextElementSibling;
    span.remove();
    span = next;
  }
}
