import { EventEmitter } from 'node:events';
import { beforeEach, expect, test, vi } from 'vitest';
import { APP_PAGE } from '../../app/desktop/app-origin.ts';
import { setupNavigation } from '../../app/desktop/navigation.ts';

const electron = vi.hoisted(() => ({
  opened: [] as string[],
  asked: [] as { message: string; detail: string }[],
  answer: 0,
  created: undefined as ((event: unknown, contents: unknown) => void) | undefined,
}));

vi.mock('electron', () => ({
  app: { on: (_name: string, listener: () => void) => (electron.created = listener) },
  BrowserWindow: { fromWebContents: () => null },
  shell: { openExternal: async (href: string) => electron.opened.push(href) },
  dialog: {
    showMessageBox: async (question: { message: string; detail: string }) => {
      electron.asked.push(question);
      return { response: electron.answer };
    },
  },
}));

type OpenHandler = (details: { url: string }) => { action: string };

class FakeContents extends EventEmitter {
  open: OpenHandler | undefined;
  setWindowOpenHandler(handler: OpenHandler): void {
    this.open = handler;
  }
  /** Emits a navigation, and says whether it was prevented. */
  navigate(name: string, details: object): boolean {
    const event = { ...details, preventDefault: vi.fn() };
    this.emit(name, event);
    return event.preventDefault.mock.calls.length > 0;
  }
}

let contents: FakeContents;

beforeEach(() => {
  electron.opened.length = 0;
  electron.asked.length = 0;
  electron.answer = 0;
  contents = new FakeContents();
  setupNavigation();
  electron.created?.({}, contents);
});

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('no window is ever opened; a link opens outside once the user has seen where it goes', async () => {
  expect(contents.open?.({ url: 'https://example.com/docs' })).toEqual({ action: 'deny' });
  await settled();
  expect(electron.asked).toMatchObject([{ detail: 'https://example.com/docs' }]);
  expect(electron.asked[0]?.message).toContain('example.com');
  expect(electron.opened).toEqual(['https://example.com/docs']);
});

test('a link that the user does not want is not opened', async () => {
  electron.answer = 1;
  contents.open?.({ url: 'https://example.com/' });
  await settled();
  expect(electron.opened).toEqual([]);
});

test.each(['javascript:alert(1)', 'file:///etc/passwd', 'smb://host/share', 'app://spanscope/index.html'])(
  '%s is not even asked about',
  async (url) => {
    expect(contents.open?.({ url })).toEqual({ action: 'deny' });
    await settled();
    expect(electron.asked).toEqual([]);
    expect(electron.opened).toEqual([]);
  },
);

test('the page stays: no navigation away, no frame, no redirect, no webview', () => {
  expect(contents.navigate('will-navigate', { url: 'file:///etc/passwd' })).toBe(true);
  expect(contents.navigate('will-navigate', { url: `${APP_PAGE}#/map` })).toBe(false);
  expect(contents.navigate('will-frame-navigate', { url: APP_PAGE, isMainFrame: false })).toBe(true);
  expect(contents.navigate('will-redirect', { url: APP_PAGE })).toBe(true);
  expect(contents.navigate('will-attach-webview', {})).toBe(true);
});
