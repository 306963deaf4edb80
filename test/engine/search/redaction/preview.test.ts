import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RedactionPreview } from '../../../../app/core/contract/file-methods.ts';
import { DEFAULT_RULES } from '../../../../app/core/redaction/default-rules.ts';
import { redactRequest } from '../../../../app/core/redaction/redact-request.ts';
import type { RedactionRule } from '../../../../app/core/redaction/rule.ts';
import { otlpJsonToProto } from '../../../../app/core/otlp/json-to-proto.ts';
import { answer } from '../../../../app/engine/search/answers.ts';
import {
  checkRules,
  EngineRedactor,
  keyedReplacement,
} from '../../../../app/engine/search/redaction/engine-redactor.ts';
import { withinTime } from '../../../../app/engine/search/redaction/within-time.ts';
import { TestStore } from '../../../fixtures/store.ts';

let store: TestStore;
beforeEach(() => {
  store = new TestStore();
});
afterEach(() => {
  store.remove();
});

const encoder = new TextEncoder();
const rules = [...DEFAULT_RULES];
const attribute = (key: string, stringValue: string): unknown => ({ key, value: { stringValue } });

function send(signal: 'traces' | 'logs', json: unknown): void {
  const request = otlpJsonToProto(signal, encoder.encode(JSON.stringify(json)));
  if (!request.ok) throw new Error(request.error.message);
  store.send(request.value, signal);
}

/** Ten spans of two traces, of which every one has a password, and half an address in its name. */
function sendTraces(): void {
  const spans = Array.from({ length: 10 }, (_, i) => ({
    traceId: ((i % 2) + 1).toString(16).padStart(32, '0'),
    spanId: (i + 1).toString(16).padStart(16, '0'),
    name: i % 2 === 0 ? `mail u${i % 4}@example.com` : 'plain',
    startTimeUnixNano: '1700000000000000000',
    endTimeUnixNano: '1700000000000000009',
    attributes: [attribute('db.password', `secret ${i % 3}`), attribute('n', `${i}`)],
    events: [{ name: 'exception', attributes: [attribute('exception.message', 'no u9@example.com')] }],
    status: { message: i === 0 ? 'Bearer abc.123456 was refused' : '' },
  }));
  send('traces', {
    resourceSpans: [
      { resource: { attributes: [attribute('owner', 'team@example.com')] }, scopeSpans: [{ spans }] },
    ],
  });
}

function preview(given: readonly RedactionRule[] = rules, scope = {}): Promise<RedactionPreview> {
  return answer(store.reader, 'redaction.preview', { scope, rules: [...given] });
}

const told = ({ matches }: RedactionPreview): unknown[] =>
  matches.map(({ rule, key, count, distinct }) => [rule, key, count, distinct]).sort();

test.each([false, true])(
  'what would be replaced is told by rule and key, with counts (sealed: %s)',
  async (sealed) => {
    sendTraces();
    if (sealed) store.commit.sealAll();
    const all = await preview();
    expect(told(all)).toEqual([
      ['bearer', 'statusMessage', 1, 1],
      ['email', 'exception.message', 10, 1],
      ['email', 'name', 5, 2],
      ['email', 'owner', 10, 1],
      ['password', 'db.password', 10, 3],
    ]);
    expect(all).toMatchObject({ spans: 10, complete: true });
    const name = all.matches.find(({ key }) => key === 'name')!;
    expect(name.examples).toHaveLength(2);
    for (const { before, after } of name.examples) {
      expect(before).toMatch(/^mail u\d@example\.com$/);
      expect(after).toMatch(/^mail \[email-[0-9a-f]{8}\]$/);
    }
    const one = await preview(rules, { traceIds: ['0'.repeat(31) + '2'] });
    expect(told(one)).toEqual([
      ['email', 'exception.message', 5, 1],
      ['email', 'owner', 5, 1],
      ['password', 'db.password', 5, 3],
    ]);
    expect(one.spans).toBe(5);
  },
);

test('logs go along with everything, and are looked at', async () => {
  sendTraces();
  const logRecords = [
    { body: { stringValue: 'mail to u1@example.com' }, attributes: [attribute('password', 'x')] },
  ];
  send('logs', { resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
  const { matches } = await preview();
  expect(matches.find(({ key }) => key === 'logs text')).toMatchObject({ rule: 'email', count: 1 });
  expect(matches.find(({ key }) => key === 'password')).toMatchObject({ count: 1 });
});

test('rules that are off find nothing, and no rules find nothing', async () => {
  sendTraces();
  expect((await preview(rules.map((rule) => ({ ...rule, enabled: false })))).matches).toEqual([]);
  expect((await preview([])).matches).toEqual([]);
});

const own = (pattern: string): RedactionRule => ({
  id: 'own',
  title: 'My rule',
  enabled: true,
  match: 'value',
  pattern,
});

test.each(['(', '', 'a*', '(a+)+$', '(a|a)*b', '(\\w+\\s?)*$', '(.*)*x', '^(([a-z])+.)+[A-Z]([a-z])+$'])(
  'the pattern %s is refused with the name of its rule',
  (pattern) => {
    expect(() => checkRules([own(pattern)])).toThrow(/My rule/);
    expect(() => checkRules([{ ...own(pattern), enabled: false }])).not.toThrow();
  },
);

test.each(['\\b\\d{8}\\b', '(?:[\\w-]+\\.)+internal', 'cust-[0-9a-f]+', '.*secret.*', '^(?:a|b)+$', '\\s+$'])(
  'the pattern %s is taken',
  (pattern) => {
    expect(() => checkRules([own(pattern)])).not.toThrow();
  },
);

test('a pattern that takes forever on what is stored is stopped, and its rule named', async () => {
  sendTraces();
  send('traces', {
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: [
              {
                traceId: '0'.repeat(31) + '3',
                spanId: '0'.repeat(15) + '1',
                name: `${'qk'.repeat(40)}!`,
                startTimeUnixNano: '1',
                endTimeUnixNano: '2',
              },
            ],
          },
        ],
      },
    ],
  });
  await expect(preview([own('(?:qk|q|k|qkq)+$')])).rejects.toMatchObject({ code: 'redaction.slow' });
  expect(withinTime(50, () => undefined)).toBe(true);
});

test('what stands for a value is equal within an export, and another one in the next', () => {
  const [one, other] = [keyedReplacement(), keyedReplacement()];
  expect(one('email', 'a@b.de')).toBe(one('email', 'a@b.de'));
  expect(one('email', 'a@b.de')).not.toBe(other('email', 'a@b.de'));
  expect(one('email', 'a@b.de')).not.toBe(one('email', 'a@b.fr'));
  expect(one('email', 'a@b.de')).toMatch(/^\[email-[0-9a-f]{8}\]$/);
  const redactor = new EngineRedactor(rules);
  expect(redactRequest('traces', new Uint8Array(0), redactor)).toHaveLength(0);
});
