import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRoute, printRoute, routeTo, withParams } from '../../../renderer/state/route.ts';
import { Address } from '../../../renderer/state/address.ts';
import { Routes } from '../../../renderer/state/routes.svelte.ts';
import {
  questionParams,
  readQuestion,
  selectionOf,
  type TraceQuestion,
} from '../../../renderer/state/trace-question.ts';

test('a route survives the address', () => {
  const params = fc.dictionary(
    fc.string({ minLength: 1, unit: 'grapheme' }),
    fc.string({ minLength: 1, unit: 'grapheme' }),
  );
  const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 1, maxLength: 32 });
  fc.assert(
    fc.property(fc.constantFrom('traces', 'map', 'start', 'trace'), params, hex, (view, given, id) => {
      const route = routeTo(view as 'traces', given, view === 'trace' ? id : '');
      expect(parseRoute(printRoute(route))).toEqual(route);
    }),
  );
});

test('anything else is the list', () => {
  for (const hash of ['', '#', '#/', '#/nowhere', '#/trace/', '#/trace/xyz', '#/trace/%E0%A4%A', '#token']) {
    expect(parseRoute(hash).view).toBe('traces');
  }
  expect(parseRoute('#/trace/ABCDEF?q=a?b').traceId).toBe('abcdef');
  expect(parseRoute('#/trace/ABCDEF?q=a?b').params.get('q')).toBe('a?b');
});

test('an empty value takes a parameter away', () => {
  const route = withParams(routeTo('traces', { q: 'a', order: 'slowest' }), { q: '', brush: '1.2.3.4' });
  expect(printRoute(route)).toBe('#/traces?order=slowest&brush=1.2.3.4');
});

test('the question lives in the route', () => {
  const question = {
    query: 'service:checkout duration > 200ms',
    order: 'slowest' as const,
    brush: {
      fromNs: 1_795_333_975_000_000_000n,
      toNs: 1_795_333_985_000_000_001n,
      minNs: 1_000,
      maxNs: 2_000_000,
    },
    zoom: { minNs: 0, maxNs: 3_000_000 },
  };
  expect(readQuestion(new Map(Object.entries(questionParams(question))))).toEqual(question);
  const none = readQuestion(
    new Map([
      ['order', 'sideways'],
      ['brush', '1.2.x.4'],
      ['zoom', '1...'],
    ]),
  );
  expect(none).toEqual({ query: '', order: 'newest', zoom: undefined, brush: undefined });
});

test('what is selected is the brush within the zoom', () => {
  const question: TraceQuestion = {
    query: 'a:b',
    order: 'newest',
    zoom: { fromNs: 10n, toNs: 100n },
    brush: { fromNs: 5n, toNs: 50n, minNs: 1, maxNs: 2 },
  };
  expect(selectionOf(question, 'zoom')).toEqual({ query: 'a:b', fromNs: 10n, toNs: 100n });
  expect(selectionOf(question, 'brush')).toEqual({
    query: 'a:b',
    fromNs: 10n,
    toNs: 50n,
    minDurationNs: 1,
    maxDurationNs: 2,
  });
  expect(selectionOf({ ...question, query: '', zoom: undefined, brush: undefined }, 'brush')).toEqual({});
});

test('back stays in the application', () => {
  const calls: string[] = [];
  const location = { hash: '#/trace/1f' };
  const address = new Address({
    location,
    history: {
      pushState: (_state, _title, address) => void calls.push(`push ${String(address)}`),
      replaceState: (_state, _title, address) => void calls.push(`replace ${String(address)}`),
      back: () => calls.push('back'),
    },
    addEventListener: () => undefined,
  });
  const routes = new Routes(address);
  routes.back();
  expect(routes.view).toBe('traces');
  routes.setParams({ q: 'x' });
  routes.openTrace('2a');
  expect(routes.current.traceId).toBe('2a');
  routes.back();
  expect(calls).toEqual(['push #/traces', 'replace #/traces?q=x', 'push #/trace/2a', 'back']);
});

test('back asked for twice before the browser has gone there leads back once', () => {
  let backs = 0;
  let goBack = (): void => undefined;
  const location = { hash: '#/traces' };
  const enter = (_state: unknown, _title: string, hash: string | URL | null | undefined): void => {
    location.hash = String(hash);
  };
  const routes = new Routes(
    new Address({
      location,
      history: { pushState: enter, replaceState: enter, back: () => backs++ },
      addEventListener: (type, listener) => {
        if (type === 'popstate') goBack = listener;
      },
    }),
  );
  routes.openTraces('status:error');
  routes.openTrace('2a');
  routes.back();
  routes.back();
  expect(backs).toBe(1);
  location.hash = '#/traces?q=status%3Aerror';
  goBack();
  expect(routes.param('q')).toBe('status:error');
  routes.back();
  expect(backs).toBe(2);
});
