import { RpcError } from '../../../core/contract/client.ts';
import { aliasesOf, renamedPair } from '../../../core/query/aliases.ts';
import type { AttributeScope, FieldRef, Intrinsic } from '../../../core/query/ast/field.ts';
import { printField, readField } from '../../../core/query/field-names.ts';
import { Intrinsic as Stored, PairTag } from '../../store/pair-dictionary.ts';
import { TAGS } from '../attribute-predicate.ts';

/** Keys beyond this many are not counted, and the answer says so: who sends more puts values into keys. */
const MAX_FIELDS = 2_048;

/** All keys of a group of names may turn up late, one in each attempt. */
const MAX_ATTEMPTS = 4;

/** Facts of a span that are counted; kinds and status are words of the language, the others text. */
const COUNTED_FACTS = [
  'service',
  'name',
  'kind',
  'status',
  'statusMessage',
  'event:name',
  'scope:name',
  'scope:version',
] as const satisfies readonly Intrinsic[];
type CountedFact = (typeof COUNTED_FACTS)[number];

/** Facts that are kept as pairs, by their key there. */
const STORED_FACTS: ReadonlyMap<string, CountedFact> = new Map<string, CountedFact>([
  [Stored.name, 'name'],
  [Stored.statusMessage, 'statusMessage'],
  [Stored.eventName, 'event:name'],
  [Stored.scopeName, 'scope:name'],
  [Stored.scopeVersion, 'scope:version'],
]);

/** A field whose values are counted. */
export interface CountedField {
  index: number;
  ref: FieldRef;
  /** As a query writes it; undefined until one of its names is seen. */
  text: string | undefined;
  /** Where it is looked up, in order; none for a fact. */
  tags: readonly number[];
  /** Its key, then the others under which it is found: the first that is there counts. */
  names: readonly string[];
  /** Which of the names it may be shown under, the best first; and the best that was seen. */
  shownNames: readonly string[];
  shownRank: number;
}

const awakeOf = new WeakMap<object, Set<string>>();

/** Counts by a set of fields, and again where a key turned up too late to be counted from the first part on. */
export async function withFields<T>(
  of: object,
  requested: readonly string[] | undefined,
  count: (set: FieldSet) => Promise<T>,
): Promise<T> {
  const awake = awakeOf.get(of) ?? new Set();
  awakeOf.set(of, awake);
  for (let attempt = 1; ; attempt++) {
    const set = new FieldSet(requested, awake);
    const counted = await count(set);
    if (!set.isBehind || attempt === MAX_ATTEMPTS) return counted;
  }
}

/** The fields that a count goes by: those that were asked for, or one for each key as it turns up. */
export class FieldSet {
  readonly fields: CountedField[] = [];
  /** Keys were left out: there are too many. */
  isFull = false;
  /** A key turned up after other names of it had been passed over: what was counted so far lacks them. Count again. */
  isBehind = false;
  /** Fields with other names than the key that is stored: counted from the first part on, and left alone until their own key turns up. */
  readonly #awake: Set<string>;
  readonly #asleep = new Set<string>();
  readonly #requested: boolean;
  readonly #facts = new Map<CountedFact, CountedField>();
  readonly #byName = new Map<string, CountedField>();
  /** By tag and key. */
  readonly #known: Map<string, readonly number[]>[] = Object.values(PairTag).map(() => new Map());

  /**
   * @param awake what an earlier set found: keys of which it is known that they are there, to be filled further
   * @throws RpcError `params.invalid` for a field whose values can't be counted
   */
  constructor(requested: readonly string[] | undefined, awake: Set<string>) {
    this.#awake = awake;
    this.#requested = requested !== undefined;
    if (requested === undefined) for (const fact of COUNTED_FACTS) this.#addFact(fact);
    else for (const text of requested) this.#request(text);
  }

  /** Index of a fact; undefined where it was not asked for. */
  fact(name: CountedFact): number | undefined {
    return this.#facts.get(name)?.index;
  }

  /** Indexes of the fields that a pair with this key has a part in. */
  of(tag: number, key: string): readonly number[] {
    const known = this.#known[tag]!.get(key);
    if (known !== undefined) return known;
    const fields = this.#find(tag, key);
    this.#known[tag]!.set(key, fields);
    return fields;
  }

  /** Takes note that a key was seen in what is counted: a field goes by a name that is there. */
  seen(field: CountedField, key: string): void {
    const rank = field.shownNames.indexOf(key);
    if (rank < 0 || rank >= field.shownRank) return;
    field.shownRank = rank;
    field.text = textOf(field, key);
  }

  #find(tag: number, key: string): readonly number[] {
    if (tag === PairTag.intrinsic) {
      const fact = STORED_FACTS.get(key);
      const index = fact && this.fact(fact);
      return index === undefined ? [] : [index];
    }
    if (this.#requested)
      return this.fields
        .filter(({ tags, names }) => tags.includes(tag) && names.includes(key))
        .map(({ index }) => index);
    // No query can name it.
    if (key === '') return [];
    const scope = scopeOf(tag);
    const pair = renamedPair(key);
    if (pair !== undefined) return this.#named(scope, pair, pair);
    return aliasesOf(key).flatMap((name) => {
      const isWanted = name === key || this.#awake.has(`${scope} ${name}`);
      if (isWanted) return this.#named(scope, aliasesOf(name), [name]);
      this.#asleep.add(`${scope} ${name}`);
      return [];
    });
  }

  #named(scope: AttributeScope, names: readonly string[], shownNames: readonly string[]): number[] {
    const id = `${scope} ${names[0]}`;
    const known = this.#byName.get(id);
    if (known !== undefined) return [known.index];
    if (this.fields.length >= MAX_FIELDS) {
      this.isFull = true;
      return [];
    }
    if (this.#asleep.has(id)) this.isBehind = true;
    this.#awake.add(id);
    const ref: FieldRef = { scope, name: names[0]! };
    const field = this.#add({ ref, text: undefined, tags: TAGS[scope]!, names, shownNames });
    this.#byName.set(id, field);
    return [field.index];
  }

  #add(field: Omit<CountedField, 'index' | 'shownRank'>): CountedField {
    const added = { ...field, index: this.fields.length, shownRank: Infinity };
    this.fields.push(added);
    return added;
  }

  #addFact(name: CountedFact, text: string = name): void {
    const ref: FieldRef = { scope: 'intrinsic', name };
    this.#facts.set(name, this.#add({ ref, text, tags: [], names: [], shownNames: [] }));
  }

  #request(text: string): void {
    const ref = readField(text);
    const refused = (): RpcError =>
      new RpcError(
        'params.invalid',
        `The values of "${text}" can't be counted: name an attribute or one of ${COUNTED_FACTS.join(', ')}.`,
      );
    if (ref === undefined) throw refused();
    if (ref.scope === 'intrinsic') {
      const fact = COUNTED_FACTS.find((name) => name === ref.name);
      if (fact === undefined) throw refused();
      if (!this.#facts.has(fact)) this.#addFact(fact, text);
      return;
    }
    const tags = ref.scope === 'trace' ? undefined : TAGS[ref.scope];
    if (tags === undefined) throw refused();
    this.#add({ ref, text, tags, names: aliasesOf(ref.name), shownNames: [] });
  }
}

function textOf({ ref }: CountedField, name: string): string {
  return printField({ scope: ref.scope as AttributeScope, name });
}

function scopeOf(tag: number): AttributeScope {
  if (tag === PairTag.scope) return 'scope';
  if (tag === PairTag.event) return 'event';
  return tag === PairTag.link ? 'link' : 'any';
}
