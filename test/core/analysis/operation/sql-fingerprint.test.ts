import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sqlFingerprint } from '../../../../app/core/analysis/operation/sql-fingerprint.ts';

const print = (sql: string): string => sqlFingerprint(sql).text;

const cases: [string, string, string][] = [
  [
    'numbers and strings',
    `select a from T where b = 42 and c = 'x'`,
    'SELECT a FROM T WHERE b = ? AND c = ?',
  ],
  ['doubled quotes', `SELECT * FROM t WHERE c = 'it''s' AND d = 1`, 'SELECT * FROM t WHERE c = ? AND d = ?'],
  ['escaped quotes', `SELECT * FROM t WHERE c = 'it\\'s' AND d = 1`, 'SELECT * FROM t WHERE c = ? AND d = ?'],
  ['lists', 'SELECT * FROM t WHERE id IN (1, 2,3)', 'SELECT * FROM t WHERE id IN (?)'],
  ['lists of parameters', 'SELECT * FROM t WHERE id IN ($1, $2)', 'SELECT * FROM t WHERE id IN (?)'],
  ['rows of values', `INSERT INTO t (a, b) VALUES (1, 'x'), (2, 'y')`, 'INSERT INTO t(a, b) VALUES (?)'],
  ['rows with functions', 'INSERT INTO t VALUES ($1, now()), ($2, now())', 'INSERT INTO t VALUES (?, now())'],
  [
    'what follows rows',
    'INSERT INTO t VALUES (1), (2) ON CONFLICT DO NOTHING',
    'INSERT INTO t VALUES (?) ON CONFLICT DO NOTHING',
  ],
  [
    'rows as a table',
    'SELECT * FROM (VALUES (1), (2)) v WHERE a = 3',
    'SELECT * FROM (VALUES (?)) v WHERE a = ?',
  ],
  ['comments', 'SELECT 1 -- one\n/* two */ FROM t /* cut', 'SELECT ? FROM t'],
  ['blanks', '\n SELECT\t a\r\n  FROM   t ;', 'SELECT a FROM t'],
  ['signs', 'SELECT * FROM t WHERE a = -1 AND b > c - 1', 'SELECT * FROM t WHERE a = ? AND b > c - ?'],
  ['casts', `SELECT '2020-01-01'::date, :id::int`, 'SELECT ?::date, ?::int'],
  [
    'named parameters',
    'UPDATE t SET a = :a, b = @b, c = ?, d = %s, e = %(e)s',
    'UPDATE t SET a = ?, b = ?, c = ?, d = ?, e = ?',
  ],
  ['the remainder is no parameter', 'SELECT a % size FROM t', 'SELECT a % size FROM t'],
  ['quoted names', 'SELECT "A b", `c` FROM [dbo].[t]', 'SELECT "A b", `c` FROM [dbo].[t]'],
  ['dollar quotes', 'SELECT $$it is$$, $x$ $$ $x$', 'SELECT ?'],
  ['letters before strings', `SELECT E'\\'', N'x', X'ff', 0xFF, 1.5e-10, .5`, 'SELECT ?'],
  ['operators of JSON', `SELECT a ->> 'k' FROM t`, 'SELECT a ->> ? FROM t'],
  ['names with digits', 'SELECT a1 FROM t2 WHERE b3 = 4', 'SELECT a1 FROM t2 WHERE b3 = ?'],
  ['names in any script', 'SELECT größe FROM 表 WHERE 名 = 1', 'SELECT größe FROM 表 WHERE 名 = ?'],
  ['a string that is cut off', `SELECT * FROM t WHERE a = 'never ends`, 'SELECT * FROM t WHERE a = ?'],
];

describe('the fingerprint of a statement', () => {
  test.each(cases)('%s', (_, sql, expected) => {
    expect(print(sql)).toBe(expected);
  });

  test('says whether values are told elsewhere', () => {
    expect(sqlFingerprint('SELECT * FROM t WHERE a = $1').hasParameters).toBe(true);
    expect(sqlFingerprint('SELECT * FROM t WHERE a = ?').hasParameters).toBe(true);
    expect(sqlFingerprint('SELECT * FROM t WHERE a = 1').hasParameters).toBe(false);
  });

  test('values, blanks and comments make no difference', () => {
    const value = fc.oneof(
      fc.integer().map(String),
      fc.string({ maxLength: 20 }).map((text) => `'${text.replaceAll('\\', '').replaceAll("'", "''")}'`),
    );
    const blank = fc.constantFrom(' ', '\n', '\t ', ' /* x */ ', ' -- y\n');
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), value, blank, (list, other, space) => {
        const sql = [
          'SELECT',
          '*',
          'FROM',
          't',
          'WHERE',
          'a',
          'IN',
          `(${list.join(`,${space}`)})`,
          'AND',
          'b',
          '=',
          other,
        ];
        expect(print(sql.join(space))).toBe('SELECT * FROM t WHERE a IN (?) AND b = ?');
      }),
    );
  });

  test('never throws, and its own fingerprint is itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(() => print(text)).not.toThrow();
      }),
    );
    for (const [, sql] of cases) expect(print(print(sql))).toBe(print(sql));
  });

  test.each(["'", '(', 'VALUES (', '-', '/*', '$a', '$$a$', '%(', '1,', '1 ', 'x', '"', '-- '])(
    'takes a text full of %s',
    (piece) => {
      const text = piece.repeat(Math.ceil(65_536 / piece.length));
      expect(print(text).length).toBeLessThanOrEqual(2 * text.length);
    },
  );
});
