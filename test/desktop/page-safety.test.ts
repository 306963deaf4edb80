import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { APP_ORIGIN, APP_PAGE, isOwnPage } from '../../app/desktop/app-origin.ts';
import { pagePolicy } from '../../app/core/contract/page-policy.ts';
import { outsideLink } from '../../app/desktop/outside-links.ts';
import { isGranted } from '../../app/desktop/permission-rules.ts';
import { servedFile } from '../../app/desktop/served-file.ts';

test('the policy lets the page connect to the engine’s WebSocket and nowhere else', () => {
  const policy = pagePolicy('127.0.0.1:4320');
  const directives = new Map(policy.split('; ').map((d) => [d.split(' ')[0], d.split(' ').slice(1)]));
  expect(directives.get('default-src')).toEqual(["'none'"]);
  expect(directives.get('connect-src')).toEqual(['ws://127.0.0.1:4320']);
  expect(directives.get('script-src')).toEqual(["'self'"]);
  expect(policy).not.toMatch(/unsafe|\*/);
});

test('only the page itself is our page', () => {
  expect(isOwnPage(`${APP_PAGE}#/traces?q=a`)).toBe(true);
  const foreign = [
    `${APP_ORIGIN}/other.html`,
    'app://spanscope.example/index.html',
    'app://other/index.html',
    'https://spanscope/index.html',
    'file:///index.html',
    'about:blank',
    'not an address',
  ];
  for (const address of foreign) expect(isOwnPage(address)).toBe(false);
});

test('only http and https lead outside', () => {
  expect(outsideLink('https://example.com/a?b=c')).toMatchObject({
    host: 'example.com',
    shown: 'https://example.com/a?b=c',
  });
  const refused = [
    'javascript:alert(1)',
    'file:///etc/passwd',
    'data:text/html,x',
    'smb://host/x',
    'nothing',
  ];
  for (const address of refused) expect(outsideLink(address)).toBeUndefined();
});

test('a link that looks like another shows what it is', () => {
  expect(outsideLink('https://аррӏе.com/')?.host).toMatch(/^xn--/);
  expect(outsideLink('https://bank.example@evil.example/')?.host).toBe('evil.example');
  expect(outsideLink(`https://example.com/${'x'.repeat(5000)}`)?.shown.length).toBeLessThan(500);
});

test('our page may copy and reach the engine; no other page may anything', () => {
  expect(isGranted('clipboard-sanitized-write', `${APP_ORIGIN}/`)).toBe(true);
  expect(isGranted('loopback-network', APP_ORIGIN)).toBe(true);
  for (const permission of ['media', 'geolocation', 'clipboard-read', 'notifications', 'unknown']) {
    expect(isGranted(permission, APP_ORIGIN)).toBe(false);
  }
  expect(isGranted('clipboard-sanitized-write', 'https://example.com')).toBe(false);
  expect(isGranted('clipboard-sanitized-write', 'app://spanscope.example')).toBe(false);
});

test('files of the renderer are served, nothing beside it', () => {
  const folder = resolve('/opt/app/dist/renderer');
  expect(servedFile(folder, `${APP_ORIGIN}/`)?.path).toBe(`${folder}/index.html`);
  expect(servedFile(folder, `${APP_ORIGIN}/assets/a-1.js#x`)).toEqual({
    path: `${folder}/assets/a-1.js`,
    mediaType: 'text/javascript; charset=utf-8',
  });
  // The address itself can't climb: its parser takes `..` out before it is looked at.
  const climbed = servedFile(folder, `${APP_ORIGIN}/%2e%2e/%2e%2e/engine/main.js`);
  expect(climbed?.path).toBe(`${folder}/engine/main.js`);
  const refused = [
    '/..%2fengine/main.js',
    '/..%5cengine%5cmain.js',
    '/a%00.js',
    '/%E0%A4%A',
    '/secret.pem',
    '/assets',
  ];
  for (const path of refused) expect(servedFile(folder, `${APP_ORIGIN}${path}`)).toBeUndefined();
});
