import { expect, test } from 'vitest';
import { HitRegions } from '../../../renderer/canvas/hit-test.ts';

test('the region drawn last answers, and edges belong to one side', () => {
  const regions = new HitRegions<'row' | 'badge'>();
  regions.add('row', 7, 0, 0, 100, 20);
  regions.add('badge', 7, 40, 4, 20, 12);
  expect(regions.at(45, 10)).toEqual({ kind: 'badge', value: 7 });
  expect(regions.at(60, 10)).toEqual({ kind: 'row', value: 7 });
  expect(regions.at(10, 20)).toBeUndefined();
  regions.clear();
  expect(regions.at(45, 10)).toBeUndefined();
});
