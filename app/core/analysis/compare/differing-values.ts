import { withoutIds } from '../operation/name-template.ts';
import type { ComparedValue } from './comparison.ts';
import type { MergedProfiles } from './merge-profiles.ts';

/** An attribute pair as a query writes it. */
export interface PathPair {
  field: string;
  text: string;
  literal: string;
  isNumber: boolean;
}

/** What spans on the paths of a single trace say: a row a path and pair. */
export interface PathPairs {
  /** Index among the profile's nodes. */
  node: Uint32Array;
  /** Index into `pairs`. */
  pair: Uint32Array;
  pairs: PathPair[];
}

/** More than a person looks through. */
const MOST_VALUES = 300;
const MOST_NODES = 100;
/** Of several values of one field on a path so many are named. */
const SHOWN_VALUES = 3;
/** Fields whose numbers say what was done, and don't number it. */
const TELLING = /version|status|code|attempt|retry|retries|resend|flag|level|priority/i;

/**
 * Values of the same field that differ on the same path of two single traces; those that any two traces differ in come last.
 */
export function differingValues(merged: MergedProfiles, a: PathPairs, b: PathPairs): ComparedValue[] {
  const { nodes } = merged;
  const ofA = byNode(a);
  const ofB = byNode(b);
  const found = new Map<string, ComparedValue>();
  const change = (node: number): number => Math.abs(nodes.b.critical[node]! - nodes.a.critical[node]!);
  const order = Array.from({ length: nodes.count }, (_, node) => node).sort((x, y) => change(y) - change(x));
  for (const node of order) {
    const fieldsA = ofA.get(merged.a.nodeIn[node]!);
    const fieldsB = ofB.get(merged.b.nodeIn[node]!);
    if (fieldsA === undefined || fieldsB === undefined) continue;
    for (const field of new Set([...fieldsA.keys(), ...fieldsB.keys()])) {
      const [x, y] = [fieldsA.get(field), fieldsB.get(field)];
      if (x !== undefined && y !== undefined && isSame(x, y)) continue;
      const value = { field, a: shown(x), b: shown(y), isUsual: isUsual(field, x, y), nodes: [node] };
      const key = JSON.stringify([field, value.a?.text, value.b?.text]);
      const known = found.get(key);
      if (known === undefined) found.set(key, value);
      else if (known.nodes.length < MOST_NODES) known.nodes.push(node);
    }
  }
  // The order of the nodes stays: what changed most comes first.
  return [...found.values()].sort((x, y) => Number(x.isUsual) - Number(y.isUsual)).slice(0, MOST_VALUES);
}

type Values = Map<string, PathPair>;

/** By node and field: its values, by literal. */
function byNode({ node, pair, pairs }: PathPairs): Map<number, Map<string, Values>> {
  const nodes = new Map<number, Map<string, Values>>();
  for (const [index, number] of pair.entries()) {
    const value = pairs[number]!;
    const fields = getOrSet(nodes, node[index]!, () => new Map<string, Values>());
    getOrSet(fields, value.field, () => new Map<string, PathPair>()).set(value.literal, value);
  }
  return nodes;
}

function getOrSet<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}

function isSame(a: Values, b: Values): boolean {
  return a.size === b.size && [...a.keys()].every((literal) => b.has(literal));
}

function shown(values: Values | undefined): ComparedValue['a'] {
  const [first, ...more] = values === undefined ? [] : [...values.values()];
  if (first === undefined) return undefined;
  const texts = [first, ...more].slice(0, SHOWN_VALUES).map(({ text }) => text);
  const rest = 1 + more.length - texts.length;
  return { text: texts.join(', ') + (rest > 0 ? ` and ${rest} more` : ''), literal: first.literal };
}

/** Ids and numbers, unless their name says that they tell something. */
function isUsual(field: string, a: Values | undefined, b: Values | undefined): boolean {
  if (TELLING.test(field)) return false;
  const values = [...(a?.values() ?? []), ...(b?.values() ?? [])];
  if (values.every(({ isNumber }) => isNumber)) return true;
  const forms = new Set(values.map(({ text }) => withoutIds(text)));
  return forms.size === 1 && values.length > 1;
}
