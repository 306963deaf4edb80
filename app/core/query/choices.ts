import { aliasesOf } from './aliases.ts';
import { typeOfField } from './ast/field.ts';
import type { Completion, CompletionOption } from './completion.ts';
import { readField } from './field-names.ts';
import { wordsOf } from './field-words.ts';
import { quote } from './strings.ts';

/** A key of the session, as a query writes it, and how many spans have it. */
export interface SessionKey {
  field: string;
  spans: number;
}

/** A value of a field: as it is shown, as a query writes it, and how many spans have it. */
export interface SessionValue {
  text: string;
  literal: string;
  spans: number;
}

/** What the session has to offer where the cursor is. */
export interface SessionWords {
  keys: readonly SessionKey[];
  /** Of the field whose value fits. */
  values: readonly SessionValue[];
  /** Names of services: what a word alone often is. */
  services: readonly SessionValue[];
}

/** Something to choose: what is listed, and what it puts in the place of what was typed. */
export interface Choice {
  kind: CompletionOption['kind'] | 'key';
  label: string;
  insert: string;
  /** A few words on it; may be empty. */
  detail: string;
  /** Spans that have it, where that is known. */
  spans: number | undefined;
  /** Where the label matches what was typed; empty where that is empty, and where another name of it matches. */
  match: readonly [number, number] | readonly [];
  /** More is to be chosen after it. */
  goesOn: boolean;
}

/** What a list shows at most: nobody reads on, typing one more letter is faster. */
const MOST_CHOICES = 60;
/** Nothing that is offered is looked for by a longer text. */
const MOST_TYPED = 500;
/** Facts that nearly every question begins with. */
const COMMON = ['service', 'name', 'status', 'duration', 'kind'];
const SCOPE = /^(?:parent\.span\.|parent\.resource\.|parent\.|span\.|resource\.|\.)/;
/** Shorter words would list half the services. */
const SERVICE_TYPED = 2;

interface Ranked {
  choice: Choice;
  /** Lower is better: how well it matches, then how near at hand it is. */
  fit: number;
  tier: number;
}

/**
 * The choices for a completion, the best first: what begins with what was typed, then what has a part that does, then what holds it;
 * frequent ones before rare ones.
 * @param after the text behind what is replaced
 */
export function rankChoices(completion: Completion, after: string, session: SessionWords): Choice[] {
  if (completion.typed.length > MOST_TYPED) return [];
  const ranked =
    completion.operator === undefined
      ? [...wordChoices(completion), ...keyChoices(completion, after, session)]
      : valueChoices(completion, session.values);
  return ranked
    .sort((a, b) => a.fit - b.fit || a.tier - b.tier || byFrequency(a.choice, b.choice))
    .slice(0, MOST_CHOICES)
    .map(({ choice }) => choice);
}

function byFrequency(a: Choice, b: Choice): number {
  return (b.spans ?? 0) - (a.spans ?? 0) || (a.label < b.label ? -1 : a.label > b.label ? 1 : 0);
}

/** How well a text matches what was typed, and where; undefined where it doesn't. */
function matching(label: string, typed: string): { fit: number; match: Choice['match'] } | undefined {
  if (typed === '') return { fit: 0, match: [] };
  const text = label.toLowerCase();
  const part = typed.toLowerCase();
  // A few letters change their length in lower case: places would be off.
  const place = (at: number): Choice['match'] => (text.length === label.length ? [at, at + part.length] : []);
  const first = text.indexOf(part);
  if (first <= 0) return first < 0 ? undefined : { fit: 0, match: place(0) };
  for (let at = first; at >= 0; at = text.indexOf(part, at + 1)) {
    if (/[^a-z0-9]/.test(text[at - 1]!)) return { fit: 1, match: place(at) };
  }
  return { fit: 2, match: place(first) };
}

/** Operators, keywords and functions, in the order in which they are given. */
function wordChoices({ typed, options }: Completion): Ranked[] {
  return options.flatMap(({ kind, text }, index) => {
    const found = kind === 'fact' ? undefined : matching(text, typed);
    if (found === undefined) return [];
    const last = text === 'not' || text === '{';
    const insert = text === 'count(' ? 'count() ' : text.endsWith('(') ? text : `${text} `;
    const choice = { kind, label: text, insert, detail: wordsOf(text), spans: undefined, goesOn: true };
    return [
      { choice: { ...choice, match: found.match }, fit: found.fit, tier: (last ? 1_000 : -1_000) + index },
    ];
  });
}

function keyChoices(completion: Completion, after: string, { keys, services }: SessionWords): Ranked[] {
  if (!completion.keys) return [];
  const { typed } = completion;
  const scope = SCOPE.exec(typed)?.[0] ?? '';
  const rest = typed.slice(scope.length);
  const counted = new Map(keys.map(({ field, spans }) => [field, spans]));
  const facts = completion.options.filter(({ kind }) => kind === 'fact').map(({ text }) => text);
  const ranked: Ranked[] = [];
  const add = (kind: 'fact' | 'key', field: string, tier: number): void => {
    const label = scope === '' ? field : scope + field;
    const found = matching(label, typed) ?? otherName(field, rest);
    if (found === undefined) return;
    const detail = 'name' in found ? `also ${found.name}` : wordsOf(field);
    const { insert, goesOn } = keyText(label, completion.alone, after);
    const choice = { kind, label, insert, detail, spans: counted.get(field), match: found.match, goesOn };
    ranked.push({ choice, fit: found.fit, tier });
  };
  // A scope is of attributes: facts have none.
  if (scope === '') {
    for (const fact of facts) {
      const common = COMMON.indexOf(fact);
      add('fact', fact, common < 0 ? 100 : common);
    }
  }
  const known = new Set(facts);
  for (const { field } of keys) if (!known.has(field)) add('key', field, 10);
  if (!completion.alone && scope === '' && typed.length >= SERVICE_TYPED)
    ranked.push(...serviceChoices(typed, services));
  return ranked;
}

/** Where the name that was typed is an older or a newer one of the key. */
function otherName(
  field: string,
  typed: string,
): { fit: number; match: Choice['match']; name: string } | undefined {
  if (typed === '') return undefined;
  const name = aliasesOf(field).find((alias) => matching(alias, typed) !== undefined);
  return name === undefined ? undefined : { fit: 3, match: [], name };
}

/** A key with what usually follows it: a colon, or a comparison where its values are hardly ever equal to what is asked. */
function keyText(key: string, alone: boolean, after: string): { insert: string; goesOn: boolean } {
  if (alone || /^\s*(?:[:=<>~]|![=~]|contains\b|like\b|not\b)/.test(after))
    return { insert: key, goesOn: false };
  const field = readField(key);
  const type = field && typeOfField(field);
  if (type === 'bool') return { insert: `${key} `, goesOn: false };
  return { insert: type === 'duration' || type === 'int' ? `${key} > ` : `${key}:`, goesOn: true };
}

function serviceChoices(typed: string, services: readonly SessionValue[]): Ranked[] {
  return services.flatMap((service) => {
    const found = matching(service.text, typed);
    if (found === undefined) return [];
    const label = `service:${glued(service)}`;
    const [from, to] = found.match;
    const shift = label.lastIndexOf(service.text);
    const match =
      from === undefined || to === undefined || shift < 0
        ? ([] as const)
        : ([from + shift, to + shift] as const);
    const choice = {
      kind: 'value' as const,
      label,
      insert: `${label} `,
      detail: '',
      spans: service.spans,
      match,
    };
    return [{ choice: { ...choice, goesOn: false }, fit: found.fit, tier: 50 }];
  });
}

function valueChoices({ typed, operator, options }: Completion, values: readonly SessionValue[]): Ranked[] {
  const text = typed.replace(/^["'`]/, '');
  const quoted = text !== typed;
  const all = new Map(
    options.map((option) => [option.text, { text: option.text, literal: option.text, spans: -1 }]),
  );
  for (const value of values) all.set(value.text, value);
  return [...all.values()].flatMap((value, index) => {
    const found = matching(value.text, text);
    if (found === undefined) return [];
    const insert = `${valueText(value, operator ?? ':', quoted)} `;
    const spans = value.spans < 0 ? undefined : value.spans;
    const choice = {
      kind: 'value' as const,
      label: value.text,
      insert,
      detail: '',
      spans,
      match: found.match,
    };
    return [
      { choice: { ...choice, goesOn: false }, fit: found.fit, tier: spans === undefined ? index + 1 : 0 },
    ];
  });
}

/** A value as it is written behind the operator. */
function valueText(value: SessionValue, operator: string, quoted: boolean): string {
  if (operator === '=~' || operator === '!~') return quote(value.text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  if (operator === 'contains') return quote(value.text);
  if (operator === 'like') return quote(value.text.replaceAll('*', '\\*'));
  if (operator === ':' && !quoted) return glued(value);
  return value.literal;
}

/** Behind a colon words need no quotes. */
function glued({ text, literal }: SessionValue): string {
  return /^[A-Za-z_][\w./-]*$/.test(text) && literal === quote(text) ? text : literal;
}
