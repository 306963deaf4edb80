import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../core/contract/desktop.ts';

type Send = (command: MenuCommand) => void;

function fileMenu(send: Send): MenuItemConstructorOptions {
  const isMac = process.platform === 'darwin';
  return {
    label: '&File',
    submenu: [
      { label: 'Open Files…', accelerator: 'CmdOrCtrl+O', click: () => send('open-file') },
      { label: 'Watch Folder…', click: () => send('watch-folder') },
      { type: 'separator' },
      { label: 'Save or Export…', accelerator: 'CmdOrCtrl+S', click: () => send('save-capture') },
      { type: 'separator' },
      { role: isMac ? 'close' : 'quit' },
    ],
  };
}

function viewMenu(send: Send): MenuItemConstructorOptions {
  const themes: MenuItemConstructorOptions[] = [
    { label: 'As the System', click: () => send('theme-system') },
    { label: 'Dark', click: () => send('theme-dark') },
    { label: 'Light', click: () => send('theme-light') },
  ];
  return {
    label: '&View',
    submenu: [
      { label: 'Traces', accelerator: 'CmdOrCtrl+1', click: () => send('show-traces') },
      { label: 'Service Map', accelerator: 'CmdOrCtrl+2', click: () => send('show-map') },
      { type: 'separator' },
      { label: 'Theme', submenu: themes },
      { type: 'separator' },
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
      ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
    ],
  };
}

/** The menu bar. What the page owns is sent to it as a command. */
export function setupMenu(send: Send, revealData: () => void): void {
  const isMac = process.platform === 'darwin';
  const help: MenuItemConstructorOptions = {
    role: 'help',
    submenu: [
      { label: 'Keyboard Shortcuts', click: () => send('show-keys') },
      { label: 'Show Data Folder', click: revealData },
      ...(isMac ? [] : [{ type: 'separator' } as const, { role: 'about' } as const]),
    ],
  };
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(isMac ? [{ role: 'appMenu' } as const] : []),
      fileMenu(send),
      { role: 'editMenu' },
      viewMenu(send),
      ...(isMac ? [{ role: 'windowMenu' } as const] : []),
      help,
    ]),
  );
}
