import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GroupLines, type Line } from '../../../../renderer/views/trace/table/group-lines.ts';
import type { Groups } from '../../../../renderer/views/trace/table/group-rows.ts';

function groupsOf(sizes: readonly number[]): Groups {
  const from = new Uint32Array(sizes.length + 1);
  for (const [group, size] of sizes.entries()) from[group + 1] = from[group]! + size;
  return { count: sizes.length, from } as Groups;
}

test('lines are the groups, and below the open ones their spans', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 12 });
  fc.assert(
    fc.property(sizes, fc.array(fc.nat(11)), (lengths, opened) => {
      const groups = groupsOf(lengths);
      const open = new Set(opened.filter((group) => group < lengths.length));
      const expected: Line[] = lengths.flatMap((length, group) => [
        { group, member: -1 },
        ...Array.from({ length: open.has(group) ? length : 0 }, (_, i) => ({
          group,
          member: groups.from[group]! + i,
        })),
      ]);
      const lines = new GroupLines(groups, open);
      expect(lines.count).toBe(expected.length);
      expect(expected.map((_, index) => lines.at(index))).toEqual(expected);
      for (const [index, { group, member }] of expected.entries()) {
        expect(member < 0 ? lines.ofGroup(group) : lines.ofMember(member)).toBe(index);
        expect(lines.isOpen(group)).toBe(open.has(group));
      }
      for (let member = 0; member < groups.from.at(-1)!; member++) {
        const group = lines.groupOf(member);
        expect(groups.from[group]! <= member && member < groups.from[group + 1]!).toBe(true);
        if (!open.has(group)) expect(lines.ofMember(member)).toBe(lines.ofGroup(group));
      }
    }),
  );
});
