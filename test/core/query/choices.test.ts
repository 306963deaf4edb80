import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rankChoices, type SessionWords } from '../../../app/core/query/choices.ts';
import { complete } from '../../../app/core/query/completion.ts';
import { parseQuery } from '../../../app/core/query/parse.ts';
import { quote } from '../../../app/core/query/strings.ts';

const value = (text: string, spans: number, literal = quote(text)) => ({ text, literal, spans });
const session: SessionWords = {
  keys: [
    { field: 'http.route', spans: 700 },
    { field: 'http.response.status_code', spans: 800 },
    { field: 'db.system.name', spans: 400 },
    { field: 'event.exception.type', spans: 5 },
    { field: 'service', spans: 1_000 },
  ],
  values: [
    value('GET', 61),
    value('POST', 190),
    value('/users/{id}', 3),
    value('200', 70, '200'),
    value('a"b', 1),
  ],
  services: [value('checkout', 90), value('payment api', 3)],
};

/** The broken bar in the text is the cursor. */
function choices(text: string) {
  const cursor = text.indexOf('¦');
  const whole = text.replace('¦', '');
  const fitting = complete(whole, cursor);
  return rankChoices(fitting, whole.slice(fitting.end), session);
}
const inserts = (text: string) => choices(text).map(({ insert }) => insert);

describe('keys', () => {
  test('the common facts come first, then the session’s keys by their counts, then the rest', () => {
    const labels = choices('¦').map(({ label }) => label);
    expect(labels.slice(0, 9)).toEqual([
      ...['service', 'name', 'status', 'duration', 'kind'],
      ...['http.response.status_code', 'http.route', 'db.system.name', 'event.exception.type'],
    ]);
    expect(labels.slice(-2)).toEqual(['not', '{']);
    expect(choices('¦')[0]).toMatchObject({ kind: 'fact', spans: 1_000 });
  });

  test('what begins with the text comes before what has a part that does, and that before what holds it', () => {
    expect(choices('na¦').map(({ label }) => label)).toEqual(
      ['name', 'db.system.name', 'event:name', 'scope:name'].concat(['trace:rootName']),
    );
    expect(choices('stat¦')[0]!.label).toBe('status');
    expect(choices('stat¦').find(({ label }) => label.startsWith('http'))!.match).toEqual([14, 18]);
  });

  test('a key is found by the name it had or will have', () => {
    expect(choices('http.status_code¦')).toMatchObject([
      { label: 'http.response.status_code', detail: 'also http.status_code', match: [] },
    ]);
  });

  test('a scope stays before the key', () => {
    expect(inserts('span.http¦')).toEqual(['span.http.response.status_code:', 'span.http.route:']);
    expect(inserts('.db¦')).toEqual(['.db.system.name:']);
  });

  test('what follows a key is what fits its type, nothing where something follows already or may not', () => {
    expect(inserts('durat¦')[0]).toBe('duration > ');
    expect(inserts('http.rou¦')[0]).toBe('http.route:');
    expect(inserts('http.rou¦ = "/"')[0]).toBe('http.route');
    expect(inserts('{ } | by(http.rou¦')[0]).toBe('http.route');
    expect(inserts('orph¦')[0]).toBe('orphan ');
  });

  test('a word may be a service’s name', () => {
    expect(inserts('chec¦')).toEqual(['service:checkout ']);
    expect(inserts('pay¦')).toEqual(['service:"payment api" ']);
  });

  test('a word after another may be a key, too', () => {
    expect(inserts('checkout dur¦')[0]).toBe('duration > ');
    expect(inserts('checkout ¦').slice(0, 2)).toEqual(['= ', '!= ']);
  });
});

describe('values', () => {
  test('frequent ones come first, in quotes where they need them', () => {
    expect(inserts('http.method:¦')).toEqual(['POST ', '200 ', 'GET ', '"/users/{id}" ', '"a\\"b" ']);
    expect(inserts('http.method = ¦')[0]).toBe('"POST" ');
    expect(inserts('http.method = "PO¦')).toEqual(['"POST" ']);
    expect(inserts('http.method:PO¦ and x')).toEqual(['POST ']);
  });

  test('in a pattern they stand for themselves', () => {
    expect(inserts('http.route =~ us¦')).toEqual(['"/users/\\\\{id\\\\}" ']);
  });

  test('kinds and durations are known without a session', () => {
    const none = { keys: [], values: [], services: [] };
    const of = (text: string) => rankChoices(complete(text, text.length), '', none).map(({ label }) => label);
    expect(of('kind = ')).toContain('server');
    expect(of('duration > ')).toContain('100ms');
  });
});

test('a choice that is put in is understood', () => {
  const typed = fc.constantFrom(
    '',
    'st',
    'http.',
    'service:',
    'status = ',
    '{ dur',
    'a and ',
    '{ } | ',
    '{ } ',
    'x:"a',
  );
  fc.assert(
    fc.property(typed, fc.nat(), (text, n) => {
      const fitting = complete(text, text.length);
      const all = rankChoices(fitting, '', session);
      fc.pre(all.length > 0);
      const { insert } = all[n % all.length]!;
      const next = text.slice(0, fitting.start) + insert;
      // Nothing is wrong with it but that it may not be finished.
      const wrong = parseQuery(next).diagnostics.filter(
        ({ severity, end }) => severity === 'error' && end < next.trimEnd().length,
      );
      expect(wrong.filter(({ fits }) => !fits.includes('}'))).toEqual([]);
    }),
  );
});

test('every text and cursor has an answer', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.nat(60), (text, cursor) => {
      const fitting = complete(text, Math.min(cursor, text.length));
      const all = rankChoices(fitting, text.slice(fitting.end), session);
      const outside = all.filter(({ match, label }) => match.length === 2 && match[1] > label.length);
      expect(outside).toEqual([]);
    }),
  );
});
