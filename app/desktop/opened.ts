import { app } from 'electron';
import { type DesktopArguments, readArguments } from './arguments.ts';
import { LINK_SCHEME, traceOf } from './deep-link.ts';
import type { PageBridge } from './page-bridge.ts';

/** What a start hands to the instance that is already running, since Chromium reorders the arguments it passes on. */
interface Handover {
  words: string[];
  folder: string;
}

/** Electron is started with the application's folder as its first argument when it runs from the sources. */
function startWords(): string[] {
  return process.argv.slice(process.defaultApp ? 2 : 1);
}

/** The arguments of this very start. */
export function startArguments(): DesktopArguments {
  return readArguments(startWords(), process.cwd());
}

/** Whether this is the only instance; another one gets what this start was asked to open. */
export function claimSingleInstance(): boolean {
  const handover: Handover = { words: startWords(), folder: process.cwd() };
  return app.requestSingleInstanceLock({ ...handover });
}

/**
 * Brings what the system asks to open to the page: arguments, a second start, files and links handed over by the
 * desktop.
 * @param show brings the window to the front, opening it where it was closed
 */
export function setupOpened(bridge: PageBridge, show: () => void): void {
  const open = (files: string[], traceIds: string[]) => {
    if (files.length > 0) bridge.tell('desktop:open-files', files);
    const traceId = traceIds.at(-1);
    if (traceId !== undefined) bridge.tell('desktop:open-trace', traceId);
  };
  const first = startArguments();
  open(first.files, first.traceIds);
  app.on('second-instance', (_event, _argv, _folder, handover) => {
    const { words, folder } = handover as Handover;
    const { files, traceIds } = readArguments(words, folder);
    open(files, traceIds);
    show();
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    open([path], []);
    show();
  });
  app.on('open-url', (event, link) => {
    event.preventDefault();
    const traceId = traceOf(link);
    if (traceId !== undefined) open([], [traceId]);
    show();
  });
  // From the sources the scheme stays with an installed Spanscope, if there is one.
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME);
}
