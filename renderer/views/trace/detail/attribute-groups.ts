import type { KeyValue } from '../../../../app/core/model/attributes.ts';

/** Attributes that share the first part of their keys. */
export interface AttributeGroup {
  /** The shared part, `http` of `http.route`; '' for what stands alone. */
  namespace: string;
  attributes: KeyValue[];
}

/** An attribute with the group it was put in. */
export interface GroupedAttribute {
  namespace: string;
  attribute: KeyValue;
}

/**
 * Attributes in the order of reading: first those that share their namespace with no other, then one namespace after
 * the other, each by key. A single namespace for all of them says nothing, and is none.
 */
export function arrange(attributes: readonly KeyValue[]): GroupedAttribute[] {
  const members = new Map<string, number>();
  for (const { key } of attributes) {
    const namespace = namespaceOf(key);
    members.set(namespace, (members.get(namespace) ?? 0) + 1);
  }
  const isGroup = (namespace: string): boolean => members.size > 1 && members.get(namespace)! > 1;
  return attributes
    .map((attribute) => {
      const namespace = namespaceOf(attribute.key);
      return { namespace: isGroup(namespace) ? namespace : '', attribute };
    })
    .sort((a, b) => compare(a.namespace, b.namespace) || compare(a.attribute.key, b.attribute.key));
}

/** Arranged attributes, or some of them, as one list a group. */
export function groupsOf(arranged: readonly GroupedAttribute[]): AttributeGroup[] {
  const groups: AttributeGroup[] = [];
  for (const { namespace, attribute } of arranged) {
    const last = groups.at(-1);
    if (last?.namespace === namespace) last.attributes.push(attribute);
    else groups.push({ namespace, attributes: [attribute] });
  }
  return groups;
}

function namespaceOf(key: string): string {
  const dot = key.indexOf('.');
  return dot > 0 ? key.slice(0, dot) : '';
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
