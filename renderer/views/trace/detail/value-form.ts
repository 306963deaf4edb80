import { layoutJson } from './json-layout.ts';
import { urlParts } from './url-parts.ts';

/** What a text is, which says how it is laid out. */
export type ValueForm = 'json' | 'sql' | 'stack' | 'url' | 'text';

/** Values up to this many characters are shown whole in one piece. */
export const FOLD_FROM = 160;
/** A longer text is not taken apart for laying it out: it is shown as it is. */
const MAX_TAKEN_APART = 256 * 1024;
/** Up to here a text is read to its end before it is called JSON; of a longer one the beginning speaks, as there may be hundreds. */
const MAX_READ = 2_000;
const JSON_BEGINNING = /^\s*(?:\{\s*["}]|\[\s*(?:[\]{["\d-]|true|false|null))/;
const SQL_KEY = /(?:^|\.)(?:db\.statement|db\.query\.text|sql|sql\.query)$/;
const SQL_TEXT =
  /^\s*(?:--[^\n]*\n\s*|\/\*[^]*?\*\/\s*)*(?:select|insert|update|delete|with|create|alter|drop|merge|replace|begin|call|exec|explain|truncate)\b/i;
const STACK_KEY = /stack_?trace|\bstack\b/i;

export function formOf(key: string, text: string): ValueForm {
  if (text.length > MAX_TAKEN_APART) return 'text';
  if (STACK_KEY.test(key) && text.includes('\n')) return 'stack';
  if (SQL_KEY.test(key) && SQL_TEXT.test(text)) return 'sql';
  if (isJson(text)) return 'json';
  if (urlParts(key, text) !== undefined) return 'url';
  return 'text';
}

function isJson(text: string): boolean {
  return JSON_BEGINNING.test(text) && (text.length > MAX_READ || layoutJson(text) !== undefined);
}

/** Texts of this form gain from being laid out, however short they are. */
const ALWAYS_USEFUL: ReadonlySet<ValueForm> = new Set(['url']);
/** A short query or document is read as well in one piece. */
const LAYOUT_FROM: Partial<Record<ValueForm, number>> = { json: 60, sql: 80 };

/** Whether a value is shown in short, with a button that lays it out. */
export function isFoldable(form: ValueForm, text: string): boolean {
  if (text.length > FOLD_FROM || text.includes('\n') || ALWAYS_USEFUL.has(form)) return true;
  return text.length >= (LAYOUT_FROM[form] ?? Infinity);
}
