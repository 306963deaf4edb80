import { paintQuery } from '../../../components/query-paint.ts';

export type PieceKind = 'key' | 'string' | 'figure' | 'word' | 'mark';

/** A piece of a line in one colour. */
export interface Piece {
  kind: PieceKind;
  text: string;
  /** The text that is looked for. */
  hit: boolean;
}

const token = /("(?:[^"\\]|\\.)*"?)(\s*:)?|(-?\d[\d.eE+-]*)|(true|false|null)|([^"\d\-tfn]+|.)/gu;

/**
 * A line of laid out JSON in coloured pieces, which together are the line.
 * @param inside the line is the rest of a string that began before
 * @param terms what is looked for, in lower case
 */
export function paintLine(line: string, inside: boolean, terms: readonly string[]): Piece[] {
  const pieces: Piece[] = [];
  const add = (kind: PieceKind, text: string): void => {
    const last = pieces.at(-1);
    if (last?.kind === kind) last.text += text;
    else pieces.push({ kind, text, hit: false });
  };
  if (inside) add('string', line);
  else {
    for (const [all, text, colon, number, word] of line.matchAll(token)) {
      if (text !== undefined) {
        add(colon === undefined ? 'string' : 'key', text);
        if (colon !== undefined) add('mark', colon);
      } else if (number !== undefined) add('figure', number);
      else add(word === undefined ? 'mark' : 'word', all);
    }
  }
  return terms.length === 0 ? pieces : markHits(pieces, line, terms);
}

/** Splits the pieces where a term begins and ends; a term may reach over several pieces. */
function markHits(pieces: readonly Piece[], line: string, terms: readonly string[]): Piece[] {
  const folded = line.toLowerCase();
  // A few letters change their length in lower case: places would be off.
  if (folded.length !== line.length) return [...pieces];
  const hit = new Uint8Array(line.length);
  for (const term of terms) {
    for (let at = folded.indexOf(term); at >= 0; at = folded.indexOf(term, at + term.length)) {
      hit.fill(1, at, at + term.length);
    }
  }
  const marked: Piece[] = [];
  let at = 0;
  for (const { kind, text } of pieces) {
    const end = at + text.length;
    while (at < end) {
      let to = at + 1;
      while (to < end && hit[to] === hit[at]) to++;
      marked.push({ kind, text: line.slice(at, to), hit: hit[at] === 1 });
      at = to;
    }
  }
  return marked;
}

/** Shorter ones would mark half the page. */
const SHORTEST_TERM = 2;

/** Texts and values that a query names, in lower case: what is marked in the source of the spans that it finds. */
export function termsOf(query: string): string[] {
  const terms = paintQuery(query)
    .filter(({ kind }) => kind === 'string' || kind === 'number' || kind === 'word')
    .map(({ text }) => text.replace(/^(["'`])(.*)\1$/su, '$2').toLowerCase())
    .filter((text) => text.length >= SHORTEST_TERM);
  return [...new Set(terms)];
}
