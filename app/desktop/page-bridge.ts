import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { type BrowserWindow, ipcMain, shell } from 'electron';
import { isOwnPage } from './app-origin.ts';
import { ASK, type Boot, type EngineAddress, type Tell, type TellChannel } from './channels.ts';
import { pickFiles, pickFolder, pickPlace } from './dialogs.ts';

type Sender = Pick<Electron.IpcMainEvent, 'sender' | 'senderFrame'>;

/**
 * The two directions between the main process and the page. What is told before the page listens waits for it; what
 * is asked counts only from the main frame of our own page.
 */
export class PageBridge {
  #window: BrowserWindow | undefined;
  readonly #listening = new Set<TellChannel>();
  readonly #waiting = new Map<TellChannel, unknown[]>();

  constructor(engine: () => EngineAddress) {
    ipcMain.on(ASK.boot, (event) => {
      if (this.#isOurs(event)) event.returnValue = bootOf(engine());
      else event.returnValue = null;
    });
    ipcMain.on(ASK.listening, (event, channel: TellChannel) => {
      if (this.#isOurs(event)) this.#startTelling(channel);
    });
    ipcMain.handle(ASK.openFiles, (event) => {
      return this.#isOurs(event) && this.#window ? pickFiles(this.#window) : [];
    });
    ipcMain.handle(ASK.openFolder, (event) => {
      return this.#isOurs(event) && this.#window ? pickFolder(this.#window) : null;
    });
    ipcMain.handle(ASK.saveFile, (event, suggestedName: unknown) => {
      const asked = this.#isOurs(event) && typeof suggestedName === 'string';
      return asked && this.#window ? pickPlace(this.#window, suggestedName) : null;
    });
    ipcMain.handle(ASK.revealInFolder, (event, path: unknown) => {
      if (this.#isOurs(event) && typeof path === 'string' && isAbsolute(path) && existsSync(path)) {
        shell.showItemInFolder(path);
      }
    });
  }

  get window(): BrowserWindow | undefined {
    return this.#window;
  }

  /** Talks to this window's page from now on. */
  attach(window: BrowserWindow): void {
    this.#window = window;
    window.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) this.#listening.clear();
    });
    window.on('closed', () => {
      this.#listening.clear();
      this.#window = undefined;
    });
  }

  tell<C extends TellChannel>(channel: C, data: Tell[C]): void {
    if (this.#window && this.#listening.has(channel)) this.#window.webContents.send(channel, data);
    else this.#waiting.set(channel, [...(this.#waiting.get(channel) ?? []), data]);
  }

  #startTelling(channel: TellChannel): void {
    this.#listening.add(channel);
    const waiting = this.#waiting.get(channel) ?? [];
    this.#waiting.delete(channel);
    for (const data of waiting) this.#window?.webContents.send(channel, data);
  }

  #isOurs({ sender, senderFrame }: Sender): boolean {
    const isOurPage = sender === this.#window?.webContents;
    return isOurPage && senderFrame !== null && senderFrame.parent === null && isOwnPage(senderFrame.url);
  }
}

function bootOf(engine: EngineAddress): Boot {
  const capabilities = {
    openFileDialog: true,
    openFolderDialog: true,
    saveFileDialog: true,
    filePaths: true,
    revealInFolder: true,
    menu: true,
    deepLinks: true,
  };
  return { ...engine, capabilities };
}
