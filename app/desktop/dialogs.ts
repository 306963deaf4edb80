import { dialog, type BrowserWindow } from 'electron';
import type { OutsideLink } from './outside-links.ts';

async function ask(window: BrowserWindow | undefined, options: Electron.MessageBoxOptions): Promise<number> {
  const answer = window ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options);
  return (await answer).response;
}

/** Lets the user pick a trace file; null when the dialog was closed. */
export async function pickFile(window: BrowserWindow): Promise<string | null> {
  const { filePaths } = await dialog.showOpenDialog(window, {
    title: 'Open a trace file',
    properties: ['openFile'],
    filters: [
      {
        name: 'Trace files',
        extensions: ['json', 'jsonl', 'ndjson', 'otlp', 'pb', 'gz', 'zst', 'spanscope'],
      },
      { name: 'All files', extensions: ['*'] },
    ],
  });
  return filePaths[0] ?? null;
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
