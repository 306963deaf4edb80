import { expect, test } from 'vitest';
import { planLaunch, type Surroundings } from '../../app/tooling/launch-plan.ts';

const desk: Surroundings = { platform: 'linux', environment: { DISPLAY: ':0' }, userId: 1000 };

test('a desk with a display gets the window', () => {
  expect(planLaunch([], desk)).toEqual({ kind: 'window' });
  expect(planLaunch(['trace.json', '--port', '0'], desk)).toEqual({ kind: 'window' });
  expect(planLaunch([], { ...desk, environment: { WAYLAND_DISPLAY: 'wayland-0' } })).toEqual({
    kind: 'window',
  });
  expect(planLaunch([], { ...desk, platform: 'win32', environment: {}, userId: undefined })).toEqual({
    kind: 'window',
  });
});

test('without a display, or as root on Linux, the browser, with the reason', () => {
  expect(planLaunch([], { ...desk, environment: {} })).toEqual({
    kind: 'browser',
    reason: 'there is no display',
  });
  expect(planLaunch([], { ...desk, userId: 0 })).toMatchObject({
    kind: 'browser',
    reason: expect.stringContaining('root') as string,
  });
});

const terminalWords = ['--json', '--no-open', 'serve', 'demo', 'convert', 'query', 'replay', '--help'];
test.each(terminalWords)('%s asks for the command line', (word) => {
  expect(planLaunch([word], desk)).toEqual({ kind: 'terminal' });
});

test('a command is the first word, behind it the same word is a file; what is opened has a window', () => {
  expect(planLaunch(['open', 'query'], desk)).toEqual({ kind: 'window' });
});
