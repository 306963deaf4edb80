import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { KeyValue } from '../../../../app/core/model/attributes.ts';
import { arrange, groupsOf } from '../../../../renderer/views/trace/detail/attribute-groups.ts';

const keyed = (keys: readonly string[]): KeyValue[] =>
  keys.map((key) => ({ key, value: { type: 'string', value: '' } }));
const layout = (keys: readonly string[]): [string, string[]][] =>
  groupsOf(arrange(keyed(keys))).map(({ namespace, attributes }) => [
    namespace,
    attributes.map(({ key }) => key),
  ]);

test('keys that stand alone come first, then each namespace of two or more', () => {
  expect(
    layout(['user.id', 'http.route', 'db.system', 'http.request.method', 'peer', 'user.tier', 'http']),
  ).toEqual([
    ['', ['db.system', 'http', 'peer']],
    ['http', ['http.request.method', 'http.route']],
    ['user', ['user.id', 'user.tier']],
  ]);
});

test('one namespace for all is not named', () => {
  expect(layout(['exception.type', 'exception.message'])).toEqual([
    ['', ['exception.message', 'exception.type']],
  ]);
  expect(layout(['a', 'b'])).toEqual([['', ['a', 'b']]]);
  expect(layout([])).toEqual([]);
});

test('whatever the keys, each is there once more, and no group is named twice or for one alone', () => {
  const part = fc.constantFrom('http', 'db', '__proto__', 'constructor', '', 'x');
  const key = fc.array(part, { maxLength: 3 }).map((parts) => parts.join('.'));
  fc.assert(
    fc.property(fc.array(key), (keys) => {
      const groups = layout(keys);
      expect(groups.flatMap(([, members]) => members).sort()).toEqual([...keys].sort());
      expect(new Set(groups.map(([name]) => name)).size).toBe(groups.length);
      for (const [name, members] of groups) {
        if (name === '') continue;
        expect(members.length).toBeGreaterThan(1);
        expect(members.every((member) => member.startsWith(`${name}.`))).toBe(true);
      }
    }),
  );
});
