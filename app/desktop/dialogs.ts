import { basename } from 'node:path';
import { dialog, type BrowserWindow } from 'electron';
import type { OutsideLink } from './outside-links.ts';

async function ask(window: BrowserWindow | undefined, options: Electron.MessageBoxOptions): Promise<number> {
  const answer = window ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options);
  return (await answer).response;
}

/** What trace files are mostly called; what they are is told by their content. */
const TRACE_FILES = ['spanscope', 'json', 'jsonl', 'ndjson', 'otlp', 'pb', 'gz', 'tgz', 'zst', 'zip', 'tar'];

/** Lets the user pick trace files; none when the dialog was closed. */
export async function pickFiles(window: BrowserWindow): Promise<string[]> {
  const { filePaths } = await dialog.showOpenDialog(window, {
    title: 'Open trace files',
    properties: ['openFile', 'multiSelections'],
    filters: [
      { name: 'Trace files', extensions: TRACE_FILES },
      { name: 'All files', extensions: ['*'] },
    ],
  });
  return filePaths;
}

/** Lets the user pick a folder to watch; null when the dialog was closed. */
export async function pickFolder(window: BrowserWindow): Promise<string | null> {
  const { filePaths } = await dialog.showOpenDialog(window, {
    title: 'Watch a folder of trace files',
    properties: ['openDirectory'],
  });
  return filePaths[0] ?? null;
}

/** Lets the user say where to save; null when the dialog was closed. The system asks before a file is replaced. */
export async function pickPlace(window: BrowserWindow, suggestedName: string): Promise<string | null> {
  // A name only: the page does not say in which folder.
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    defaultPath: basename(suggestedName),
    properties: ['createDirectory', 'showOverwriteConfirmation'],
  });
  return canceled || filePath === '' ? null : filePath;
}

/** Shows where a link goes and asks whether to go there. */
export async function confirmOutsideLink(
  window: BrowserWindow | undefined,
  link: OutsideLink,
): Promise<boolean> {
  const answer = await ask(window, {
    type: 'question',
    message: `Open ${link.host} in the browser?`,
    detail: link.shown,
    buttons: ['Open', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
  });
  return answer === 0;
}

/** Says why the engine can't run; true when the user wants another try, false to quit. */
export async function askForRestart(window: BrowserWindow | undefined, message: string): Promise<boolean> {
  const answer = await ask(window, {
    type: 'error',
    message: 'Spanscope can’t receive traces',
    detail: message,
    buttons: ['Try again', 'Quit'],
    defaultId: 0,
    cancelId: 1,
  });
  return answer === 0;
}
