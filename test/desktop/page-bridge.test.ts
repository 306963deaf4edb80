import { EventEmitter } from 'node:events';
import type { BrowserWindow } from 'electron';
import { beforeEach, expect, test, vi } from 'vitest';
import { APP_PAGE } from '../../app/desktop/app-origin.ts';
import { ASK } from '../../app/desktop/channels.ts';
import { PageBridge } from '../../app/desktop/page-bridge.ts';

const electron = vi.hoisted(() => ({
  handlers: new Map<string, (event: unknown, argument?: unknown) => unknown>(),
  shown: [] as string[],
}));

vi.mock('electron', () => ({
  dialog: {
    showOpenDialog: async () => ({ filePaths: ['/picked.json', '/other.json'] }),
    showSaveDialog: async (_window: unknown, { defaultPath }: { defaultPath: string }) =>
      defaultPath === 'closed'
        ? { canceled: true, filePath: '' }
        : { canceled: false, filePath: `/home/${defaultPath}` },
  },
  shell: { showItemInFolder: (path: string) => electron.shown.push(path) },
  ipcMain: {
    on: (channel: string, handler: () => unknown) => electron.handlers.set(channel, handler),
    handle: (channel: string, handler: () => unknown) => electron.handlers.set(channel, handler),
  },
}));

class FakeContents extends EventEmitter {
  readonly sent: unknown[][] = [];
  readonly send = (...message: unknown[]) => void this.sent.push(message);
}

function openBridge() {
  const bridge = new PageBridge(() => ({ url: 'http://127.0.0.1:4320', token: 'secret' }));
  const webContents = new FakeContents();
  const window = Object.assign(new EventEmitter(), { webContents });
  bridge.attach(window as unknown as BrowserWindow);
  /** What the page, or who passes for it, asks. */
  const ask = (channel: string, argument?: unknown, from: object = {}) => {
    const event = { sender: webContents, senderFrame: { url: APP_PAGE, parent: null }, ...from };
    const result = electron.handlers.get(channel)?.(event, argument);
    return { event: event as typeof event & { returnValue?: unknown }, result };
  };
  return { bridge, webContents, ask };
}

beforeEach(() => {
  electron.handlers.clear();
  electron.shown.length = 0;
});

const strangers = {
  'another page': { senderFrame: { url: 'https://example.com/', parent: null } },
  'a frame in our page': { senderFrame: { url: APP_PAGE, parent: {} } },
  'a frame that is gone': { senderFrame: null },
  'another window': { sender: {} },
};

test('our page learns where the engine is', () => {
  const { event } = openBridge().ask(ASK.boot);
  expect(event.returnValue).toMatchObject({ url: 'http://127.0.0.1:4320', token: 'secret' });
});

test.each(Object.entries(strangers))('%s learns and gets nothing', async (_name, from) => {
  const { ask, bridge, webContents } = openBridge();
  expect(ask(ASK.boot, undefined, from).event.returnValue).toBeNull();
  expect(await ask(ASK.openFiles, undefined, from).result).toEqual([]);
  expect(await ask(ASK.openFolder, undefined, from).result).toBeNull();
  expect(await ask(ASK.saveFile, 'trace.json', from).result).toBeNull();
  ask(ASK.revealInFolder, import.meta.filename, from);
  expect(electron.shown).toEqual([]);
  ask(ASK.listening, 'desktop:menu', from);
  bridge.tell('desktop:menu', 'show-map');
  expect(webContents.sent).toEqual([]);
});

test('only files that exist, by their whole path, are shown in the folder', async () => {
  const { ask } = openBridge();
  for (const path of ['relative.txt', '/no/such/file', 7, null]) ask(ASK.revealInFolder, path);
  expect(electron.shown).toEqual([]);
  ask(ASK.revealInFolder, import.meta.filename);
  expect(electron.shown).toEqual([import.meta.filename]);
  expect(await ask(ASK.openFiles).result).toEqual(['/picked.json', '/other.json']);
  expect(await ask(ASK.openFolder).result).toBe('/picked.json');
  expect(await ask(ASK.saveFile, '../../etc/trace.json').result).toBe('/home/trace.json');
  expect(await ask(ASK.saveFile, 'closed').result).toBeNull();
  expect(await ask(ASK.saveFile, 17).result).toBeNull();
});

test('what is told before the page listens waits for it, also through a reload', () => {
  const { bridge, webContents, ask } = openBridge();
  bridge.tell('desktop:open-files', ['/a.json']);
  ask(ASK.listening, 'desktop:open-files');
  bridge.tell('desktop:open-files', ['/b.json']);
  webContents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: true });
  bridge.tell('desktop:open-files', ['/c.json']);
  webContents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false });
  bridge.tell('desktop:open-files', ['/d.json']);
  expect(webContents.sent.map(([, paths]) => paths)).toEqual([['/a.json'], ['/b.json'], ['/c.json']]);
  ask(ASK.listening, 'desktop:open-files');
  expect(webContents.sent.at(-1)).toEqual(['desktop:open-files', ['/d.json']]);
});
