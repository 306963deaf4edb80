import { app, BrowserWindow, shell, type WebContents } from 'electron';
import { isOwnPage } from './app-origin.ts';
import { confirmOutsideLink } from './dialogs.ts';
import { outsideLink } from './outside-links.ts';

/** Opens a link in the system's browser, once the user has seen where it goes. */
async function openOutside(contents: WebContents, address: string): Promise<void> {
  const link = outsideLink(address);
  if (link === undefined) return;
  const window = BrowserWindow.fromWebContents(contents) ?? undefined;
  if (await confirmOutsideLink(window, link)) await shell.openExternal(link.href);
}

/** No page but our own is ever shown: what leads elsewhere is opened outside or not at all. */
export function setupNavigation(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(({ url }) => {
      void openOutside(contents, url);
      return { action: 'deny' };
    });
    contents.on('will-navigate', (event) => {
      if (isOwnPage(event.url)) return;
      event.preventDefault();
      void openOutside(contents, event.url);
    });
    contents.on('will-frame-navigate', (event) => {
      if (!event.isMainFrame) event.preventDefault();
    });
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
  });
}
