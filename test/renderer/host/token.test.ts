import { expect, test } from 'vitest';
import { takeToken } from '../../../renderer/host/token.ts';

function page(hash: string, stored = new Map<string, string>()) {
  const addresses: string[] = [];
  return {
    addresses,
    stored,
    location: { hash, pathname: '/', search: '' },
    history: {
      replaceState: (_state: unknown, _title: string, address?: string | URL | null) => {
        addresses.push(String(address));
      },
    },
    storage: {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => void stored.set(key, value),
    },
  };
}

test('the token leaves the address and is kept for a reload', () => {
  const first = page('#token=abc-_%2B1');
  expect(takeToken(first)).toBe('abc-_+1');
  expect(first.addresses).toEqual(['/']);
  const reloaded = page('#/traces?q=x', first.stored);
  expect(takeToken(reloaded)).toBe('abc-_+1');
  expect(reloaded.addresses).toEqual([]);
});

test('a route behind the token stays', () => {
  const opened = page('#token=abc&/trace/1f');
  expect(takeToken(opened)).toBe('abc');
  expect(opened.addresses).toEqual(['/#/trace/1f']);
});

test('without a token there is none', () => {
  expect(takeToken(page('#/map'))).toBe('');
});
