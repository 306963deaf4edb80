import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ruleProblem } from '../../../app/core/redaction/compiled-rule.ts';
import { DEFAULT_RULES, NEEDED_TEXTS } from '../../../app/core/redaction/default-rules.ts';
import { numberedReplacement } from '../../../app/core/redaction/numbered-replacement.ts';
import { Redactor } from '../../../app/core/redaction/redactor.ts';
import type { RedactionRule } from '../../../app/core/redaction/rule.ts';
import { INNOCENT, PLANTED } from './planted.ts';

function redactor(rules: readonly RedactionRule[] = DEFAULT_RULES): Redactor {
  return new Redactor(rules, numberedReplacement());
}

function own(pattern: string, rest: Partial<RedactionRule> = {}): RedactionRule {
  return { id: 'own', title: 'Own', enabled: true, match: 'value', pattern, ...rest };
}

const on = (...ids: string[]): RedactionRule[] =>
  DEFAULT_RULES.filter(({ id }) => ids.includes(id)).map((rule) => ({ ...rule, enabled: true }));

test('there are enough secrets and innocents to speak of', () => {
  expect(PLANTED.length).toBeGreaterThanOrEqual(60);
  expect(INNOCENT.length).toBeGreaterThanOrEqual(60);
});

test.each(PLANTED)('$key $text', ({ key, text, secret }) => {
  const redacted = redactor().value(key, text);
  expect(redacted).not.toContain(secret);
  expect(redacted).toMatch(/\[[a-z-]+-1\]/);
});

test.each(INNOCENT)('%s %s stays', (key, text) => {
  expect(redactor().value(key, text)).toBe(text);
});

test.each([
  ['failed: Bearer abc.def-123', 'failed: Bearer [bearer-1]'],
  ['postgres://shop:hunter2@db:5432/orders', 'postgres://[url-user-1]@db:5432/orders'],
  ['GET /cb?code=1&page=2', 'GET /cb?code=[query-1]&page=[query-2]'],
  ['{"password":"hunter2","user":"a"}', '{"password":"[password-1]","user":"a"}'],
  ['{"secret":[1,{"a":"b"},true]}', '{"secret":["[token-1]",{"a":"[token-2]"},true]}'],
  ['{"password":1234}', '{"password":"[password-1]"}'],
  ['to a@example.com, b@example.com, a@example.com', 'to [email-1], [email-2], [email-1]'],
])('%s becomes %s', (text, redacted) => {
  expect(redactor().value('', text)).toBe(redacted);
});

test('a query string by itself keeps its keys', () => {
  expect(redactor().value('url.query', 'q=lamp&page=2')).toBe('q=[query-1]&page=[query-2]');
});

test('what several rules find goes once, and nothing of it stays', () => {
  const rules = [own('bcd'), own('defg', { id: 'wide' }), own('cde', { id: 'inner' })];
  expect(redactor(rules).value('', 'abcdefgh')).toBe('a[own-1]h');
  expect(redactor([own('bc'), own('bcde', { id: 'wide' })]).value('', 'abcdef')).toBe('a[wide-1]f');
});

test('a rule can be for some keys, be off, and name the part that goes', () => {
  const rule = own('id (?<secret>\\d+)', { keys: '^note$' });
  expect(redactor([rule]).value('note', 'id 77 and id 8')).toBe('id [own-1] and id [own-2]');
  expect(redactor([rule]).value('other', 'id 77')).toBe('id 77');
  expect(redactor([{ ...rule, enabled: false }]).value('note', 'id 77')).toBe('id 77');
});

test('what is off by default can be switched on', () => {
  expect(redactor(on('ip')).value('', 'from 10.0.0.7 and fe80::1:2')).toBe('from [ip-1] and [ip-2]');
  expect(redactor(on('ip')).value('', 'version 1.2.3.4.5')).toBe('version 1.2.3.4.5');
  expect(redactor(on('sql')).value('db.query.text', "SELECT a FROM t1 WHERE b = 'x''y' AND c = 5")).toBe(
    "SELECT a FROM t1 WHERE b = '[sql-1]' AND c = [sql-2]",
  );
  expect(redactor(on('phone')).value('', 'call +49 170 1234567')).toBe('call [phone-1]');
  expect(redactor(on('person')).value('user.name', 'anna')).toBe('[person-1]');
});

test('equal values of a rule are equal afterwards, and unequal ones are not', () => {
  const value = fc.stringMatching(/^[a-z0-9]{1,12}$/);
  fc.assert(
    fc.property(value, value, (a, b) => {
      const one = redactor();
      const first = one.value('password', a);
      expect(one.value('db.password', a)).toBe(first);
      expect(one.value('password', b) === first).toBe(a === b);
    }),
  );
});

test('no text, however odd, loses a half of a character or what no rule finds', () => {
  const emails = fc.constantFrom('a.b@example.com', 'password=x1', '😀', '\ud83d', '"', '{', '?a=');
  const text = fc
    .array(fc.oneof(emails, fc.string({ unit: 'binary', maxLength: 8 })))
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, (received) => {
      const one = redactor([...DEFAULT_RULES, own('.{3}$')]);
      const matches = one.matches('', received);
      const redacted = one.replace('', received, matches);
      if (received.isWellFormed()) expect(redacted.isWellFormed()).toBe(true);
      let at = 0;
      for (const { start, end } of matches) {
        expect(start).toBeGreaterThanOrEqual(at);
        expect(end).toBeGreaterThan(start);
        at = end;
      }
      expect(at).toBeLessThanOrEqual(received.length);
    }),
  );
});

test('a secret is found wherever it lies in a long text', () => {
  const secret = 'anna.smith@example.com';
  for (const before of [0, 12_000, 20_470, 32_760, 100_000]) {
    const text = `${'lorem '.repeat(before / 6)} ${secret} ${'ipsum '.repeat(10_000)}`;
    expect(redactor().value('', text)).not.toContain(secret);
  }
});

test('a pattern whose time grows with the square of a text takes the time of its pieces', () => {
  const rule = own('a.*c');
  expect(redactor([rule]).value('', 'ab'.repeat(100_000))).toHaveLength(200_000);
});

test('broken rules are told with the pattern that is broken', () => {
  expect(ruleProblem(own('('))).toMatchObject({ rule: 'own', field: 'pattern' });
  expect(ruleProblem(own('a', { keys: '[' }))).toMatchObject({ field: 'keys' });
  expect(ruleProblem(own(''))).toMatchObject({ field: 'pattern' });
  expect(ruleProblem(own('x*'))?.message).toContain('everywhere');
  expect(DEFAULT_RULES.map(ruleProblem).filter((problem) => problem !== undefined)).toEqual([]);
});

test('patterns that are valid only without whole characters can be used', () => {
  expect(redactor([own("\\'id\\-\\d+")]).value('', "'id-7")).toBe('[own-1]');
});

test('what is needed for a match is never ruled out beforehand', () => {
  expect(NEEDED_TEXTS.size).toBeGreaterThan(8);
  const needless = DEFAULT_RULES.map((rule) => ({ ...rule, pattern: `(?:${rule.pattern})` }));
  for (const { key, text } of PLANTED) {
    expect(redactor(needless).matches(key, text)).toEqual(redactor().matches(key, text));
  }
});

test('ids of rules are unique, and stand in replacements as they are', () => {
  const ids = DEFAULT_RULES.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z][a-z-]*$/);
});
