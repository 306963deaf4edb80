import { expect, test } from 'vitest';
import { analyse } from '../../../../app/core/analysis/trace-analysis.ts';
import { ancestry } from '../../../../renderer/views/trace/detail/ancestors.ts';
import { errorStory } from '../../../../renderer/views/trace/detail/error-story.ts';
import { columnsOf } from '../waterfall/scene-of.ts';

const trace = columnsOf(`
  web GET 0..100 error server
    web handler 1..99
      api POST 2..90 error client
        db SELECT 3..10 error client
        db INSERT 12..20 error client
    cart add 92..98 server
      cart retry 93..95 error client
`);
const row = (name: string): number => trace.name.indexOf(trace.names.indexOf(name));
const story = (name: string) => errorStory(trace, analyse(trace), row(name))!;

test('an error is followed down to where it begins, through spans of the same service without one', () => {
  expect(story('GET')).toEqual({
    origins: [row('SELECT'), row('INSERT')],
    originCount: 2,
    handledBy: -1,
    passedTo: -1,
  });
  expect(story('POST')).toMatchObject({ origins: [row('SELECT'), row('INSERT')], passedTo: row('GET') });
});

test('where it begins nothing is below, and what went on without it is named', () => {
  expect(story('SELECT')).toMatchObject({ origins: [], originCount: 0, passedTo: row('POST') });
  expect(story('retry')).toEqual({ origins: [], originCount: 0, handledBy: row('add'), passedTo: -1 });
  expect(errorStory(trace, analyse(trace), row('add'))).toBeUndefined();
});

test('of many origins the first few are named, and all are counted', () => {
  const many = columnsOf(
    `\n  web GET 0..100 error\n${Array.from({ length: 9 }, (_, i) => `    db q${i} ${i}..${i + 1} error`).join('\n')}\n`,
  );
  const { origins, originCount } = errorStory(many, analyse(many), 0)!;
  expect([origins.length, originCount]).toEqual([5, 9]);
});

test('the way to the root names its two ends and counts what is between', () => {
  expect(ancestry(trace, row('GET'), 2)).toEqual({ root: undefined, hidden: 0, near: [] });
  expect(ancestry(trace, row('handler'), 2)).toEqual({ root: row('GET'), hidden: 0, near: [] });
  expect(ancestry(trace, row('SELECT'), 2)).toEqual({
    root: row('GET'),
    hidden: 0,
    near: [row('handler'), row('POST')],
  });
  expect(ancestry(trace, row('SELECT'), 1)).toEqual({ root: row('GET'), hidden: 1, near: [row('POST')] });
});

test('a chain of 70 000 levels has a way to its root', () => {
  const count = 70_000;
  const parent = Int32Array.from({ length: count }, (_, i) => i - 1);
  const depth = Uint32Array.from({ length: count }, (_, i) => i);
  const { root, hidden, near } = ancestry({ ...trace, count, parent, depth }, count - 1, 2);
  expect([root, hidden, near]).toEqual([0, count - 4, [count - 3, count - 2]]);
});
