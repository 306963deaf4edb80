import type { AttributeScope, FieldRef, Intrinsic, TraceIntrinsic } from './ast/field.ts';
import { INTRINSICS, TRACE_INTRINSICS } from './ast/field.ts';
import { quote } from './strings.ts';

const intrinsic = (name: Intrinsic): FieldRef => ({ scope: 'intrinsic', name });
const trace = (name: TraceIntrinsic): FieldRef => ({ scope: 'trace', name });

/** Every written form of a fact, TraceQL's and older ones included. */
const FACTS: ReadonlyMap<string, FieldRef> = new Map<string, FieldRef>([
  ...(Object.keys(INTRINSICS) as Intrinsic[]).map((name) => [name, intrinsic(name)] as const),
  ...(Object.keys(TRACE_INTRINSICS) as TraceIntrinsic[]).map(
    (name) => [`trace:${name}`, trace(name)] as const,
  ),
  ...(['name', 'kind', 'status', 'statusMessage', 'duration', 'childCount', 'service'] as const).map(
    (name) => [`span:${name}`, intrinsic(name)] as const,
  ),
  ...(['selfTime', 'criticalTime', 'depth', 'orphan'] as const).map(
    (name) => [`span:${name}`, intrinsic(name)] as const,
  ),
  ['instrumentation:name', intrinsic('scope:name')],
  ['instrumentation:version', intrinsic('scope:version')],
  ['parent', intrinsic('span:parentID')],
  ['rootName', trace('rootName')],
  ['rootServiceName', trace('rootService')],
  ['traceDuration', trace('duration')],
]);

/** Prefixes of attribute names, longest first where one begins with another. */
const PREFIXES: readonly (readonly [string, AttributeScope])[] = [
  ['parent.span.', 'parent.span'],
  ['parent.resource.', 'parent.resource'],
  ['parent.', 'parent'],
  ['span.', 'span'],
  ['resource.', 'resource'],
  ['scope.', 'scope'],
  ['instrumentation.', 'scope'],
  ['event.', 'event'],
  ['link.', 'link'],
  ['.', 'any'],
];

/** Words that mean something else where a field might stand. */
const RESERVED = new Set([
  'and',
  'or',
  'not',
  'AND',
  'OR',
  'NOT',
  'contains',
  'like',
  'true',
  'false',
  'nil',
]);

const PLAIN_NAME = /^[A-Za-z_@$][\w.@$/#-]*$/;
/** After a prefix a name may hold anything that doesn't end a word, begin a quoted part or separate a value. */
const PREFIXED_NAME = /^[^\s{}()=~!<>&|^,"`:'\\]+$/;

export function isScopedIntrinsic(text: string): boolean {
  return FACTS.has(text);
}

/** True for the part before the colon of a scoped intrinsic: `trace`, `span`, `event`, … */
export function factsOf(prefix: string): string[] {
  return [...FACTS.keys()].filter((name) => name.startsWith(`${prefix}:`));
}

/** True where a word can only be a field, whatever stands around it: `.a`, `span.a`, `trace:duration`. */
export function isMarkedField(word: string): boolean {
  if (FACTS.has(word)) return word.includes(':');
  return PREFIXES.some(
    ([prefix]) => word.length > prefix.length && word.startsWith(prefix) && !/^\.\d/.test(word),
  );
}

/** True for a fact that is written without a prefix: `duration`, `name`. */
export function isBareFact(word: string): boolean {
  return FACTS.has(word) && !word.includes(':');
}

/** The field that a word names; undefined where a prefix has no name after it. */
export function readField(word: string): FieldRef | undefined {
  const fact = FACTS.get(word);
  if (fact !== undefined) return fact;
  for (const [prefix, scope] of PREFIXES) {
    if (!word.startsWith(prefix)) continue;
    const name = unquoteParts(word.slice(prefix.length));
    return name === '' ? undefined : { scope, name };
  }
  return { scope: 'any', name: unquoteParts(word) };
}

/** The shortest word that `readField` reads as this field. */
export function printField(field: FieldRef): string {
  if (field.scope === 'intrinsic') return field.name;
  if (field.scope === 'trace') return `trace:${field.name}`;
  const bare = field.scope === 'any' && PLAIN_NAME.test(field.name) && !RESERVED.has(field.name);
  // A name that is a prefix and nothing more, `span.`, would be read as one without a name.
  const isPrefix = PREFIXES.some(([prefix]) => prefix === field.name);
  if (bare && !isPrefix && !FACTS.has(field.name) && !isMarkedField(field.name)) return field.name;
  const prefix = field.scope === 'any' ? '.' : `${field.scope}.`;
  const ambiguous = field.scope === 'parent' && /^(?:span|resource)\./.test(field.name);
  const plain = PREFIXED_NAME.test(field.name) && !ambiguous && !/^[-\d]/.test(field.name);
  return prefix + (plain ? field.name : quote(field.name));
}

/** A name whose parts may be in quotes: `"a b".c` is `a b.c`. */
function unquoteParts(text: string): string {
  if (!text.includes('"')) return text;
  return text.replace(/"((?:[^"\\]|\\.)*)"?/gs, (_whole, inner: string) =>
    inner.replace(/\\(.)/gs, (_escape, char: string) => UNESCAPED.get(char) ?? char),
  );
}

const UNESCAPED = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);
