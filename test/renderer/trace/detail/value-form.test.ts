import fc from 'fast-check';
import { expect, test } from 'vitest';
import { breakClauses } from '../../../../renderer/views/trace/detail/sql-clauses.ts';
import { layoutSql } from '../../../../renderer/views/trace/detail/sql-layout.ts';
import { urlParts } from '../../../../renderer/views/trace/detail/url-parts.ts';
import { formOf, isFoldable } from '../../../../renderer/views/trace/detail/value-form.ts';

test('a text is what its key and its beginning say', () => {
  expect(formOf('body', '{"a":[1,2]}')).toBe('json');
  expect(formOf('body', '{"a":[1,2')).toBe('json');
  expect(formOf('body', '[info] started')).toBe('text');
  expect(formOf('exception.stacktrace', 'Error\n    at x')).toBe('stack');
  expect(formOf('db.query.text', 'select 1')).toBe('sql');
  expect(formOf('db.statement', '-- all\nWITH a AS (SELECT 1) SELECT * FROM a')).toBe('sql');
  expect(formOf('db.query.text', 'HGETALL cart:1')).toBe('text');
  expect(formOf('url.full', 'https://a/b?c=d')).toBe('url');
  expect(formOf('url.full', 'https://a/b')).toBe('text');
  expect(formOf('body', `{"a":"${'x'.repeat(300_000)}"}`)).toBe('text');
});

test('short values stay in one piece', () => {
  expect(isFoldable('json', '{"a":1}')).toBe(false);
  expect(isFoldable('sql', 'SELECT id FROM cart')).toBe(false);
  expect(isFoldable('sql', `SELECT id FROM cart WHERE ${'x = 1 AND '.repeat(8)} y = 2`)).toBe(true);
  expect(isFoldable('text', 'a\nb')).toBe(true);
});

test('SQL is laid out by its dialect', () => {
  expect(
    layoutSql('SELECT a, b FROM t LEFT JOIN c ON c.x = t.x WHERE t.d = $1 ORDER BY a', 'postgresql'),
  ).toBe('SELECT\n  a,\n  b\nFROM\n  t\n  LEFT JOIN c ON c.x = t.x\nWHERE\n  t.d = $1\nORDER BY\n  a');
  expect(layoutSql('SELECT `a` FROM [t', 'mysql')).toContain('`a`');
});

test('what the dialect can not read is broken at its clauses', () => {
  expect(layoutSql("SELECT a FROM b WHERE c = 'cut of", 'postgresql')).toBe(
    "SELECT a\nFROM b\nWHERE c = 'cut of",
  );
  expect(breakClauses("SELECT a FROM b LEFT JOIN c ON c.x = ' from ' WHERE d = 1 ORDER BY a")).toBe(
    "SELECT a\nFROM b\nLEFT JOIN c ON c.x = ' from '\nWHERE d = 1\nORDER BY a",
  );
});

test('laying out SQL changes white space alone, in every dialect', () => {
  const word = fc.constantFrom(
    ...['select', 'from', 'left', 'join', 'a', "' where '", '"x"', 'order by', '(', ')', 'where', ','],
    ...['$1', '?', ':name', '%s', '-- note\n', '/* c */', "'it''s'", '`t`', '1.50', '=', ';', 'in (1,2)'],
  );
  const system = fc.constantFrom('postgresql', 'mysql', 'mssql', 'sqlite', 'oracle', 'unknown');
  const bare = (text: string): string => text.replace(/\s+/g, '');
  fc.assert(
    fc.property(fc.array(word), system, (words, dialect) => {
      const text = words.join(' ');
      expect(bare(breakClauses(text))).toBe(bare(text));
      expect(bare(layoutSql(text, dialect))).toBe(bare(text));
    }),
  );
});

test('a URL is taken apart where it has a query', () => {
  expect(urlParts('url.full', 'https://a.example:8443/b/c?x=1&y=a%20b&x=2#top')).toEqual({
    origin: 'https://a.example:8443',
    path: '/b/c',
    query: [
      ['x', '1'],
      ['y', 'a b'],
      ['x', '2'],
    ],
    fragment: 'top',
  });
  expect(urlParts('http.target', '/b?x=1')).toMatchObject({ origin: '', path: '/b' });
  expect(urlParts('url.query', 'x=1')).toMatchObject({ path: '', query: [['x', '1']] });
  expect(urlParts('note', 'why? because')).toBeUndefined();
  expect(urlParts('url.full', 'http://[broken?x=1')).toBeUndefined();
});
