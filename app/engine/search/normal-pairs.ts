import { withoutIds } from '../../core/analysis/operation/name-template.ts';
import { statementOf } from '../../core/analysis/operation/statement.ts';
import { urlTemplate } from '../../core/analysis/operation/url-template.ts';
import type { Dictionary } from '../store/pair-dictionary.ts';
import { pairText } from './pair-texts.ts';

/** How the text of a pair is brought into a normal form. */
export type Normaliser = 'name' | 'url' | 'statement' | 'command';

const UNSEEN = 0;

/**
 * Numbers for pairs of texts with values in them, such that two whose normal forms are equal have one number. Every pair is
 * looked at once, however many spans carry it.
 */
export class NormalPairs {
  readonly #dictionary: Dictionary;
  /** By pair: its number plus one. */
  readonly #numbers: Uint32Array;
  /** By pair: 1 where the text has its values in it. */
  readonly #tells: Uint8Array;
  readonly #forms = new Map<string, number>();

  constructor(dictionary: Dictionary) {
    this.#dictionary = dictionary;
    this.#numbers = new Uint32Array(dictionary.keyOf.length);
    this.#tells = new Uint8Array(dictionary.keyOf.length);
  }

  /** Numbers start behind those of the pairs, so that the two can't be mistaken for each other. */
  number(pair: number, how: Normaliser): number {
    if (this.#numbers[pair] === UNSEEN) this.#look(pair, how);
    return this.#numbers.length + this.#numbers[pair]! - 1;
  }

  /** Whether two pairs of equal text ask for the same: their values are not told elsewhere or taken out. */
  tellsValues(pair: number, how: Normaliser): boolean {
    if (this.#numbers[pair] === UNSEEN) this.#look(pair, how);
    return this.#tells[pair] === 1;
  }

  #look(pair: number, how: Normaliser): void {
    const text = pairText(this.#dictionary, pair) ?? '';
    const { form, tells } = normalForm(text, how);
    const key = how + form;
    let number = this.#forms.get(key);
    if (number === undefined) {
      number = this.#forms.size + 1;
      this.#forms.set(key, number);
    }
    this.#numbers[pair] = number;
    this.#tells[pair] = tells ? 1 : 0;
  }
}

/** What a sender writes in place of a secret in a URL. */
const MASKED = /REDACTED|\*{3}/;

function normalForm(text: string, how: Normaliser): { form: string; tells: boolean } {
  if (how === 'name') return { form: withoutIds(text), tells: false };
  if (how === 'url') return { form: urlTemplate(text), tells: text !== '' && !MASKED.test(text) };
  const { shape, tellsValues } = statementOf(text, how === 'command');
  return { form: shape, tells: text !== '' && tellsValues };
}
