import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Desktop } from '../core/contract/desktop.ts';
import { ASK, type Boot, type Tell, type TellChannel } from './channels.ts';

const boot = ipcRenderer.sendSync(ASK.boot) as Boot;

function listen<C extends TellChannel>(channel: C, listener: (data: Tell[C]) => void): () => void {
  const forward = (_event: unknown, data: Tell[C]) => listener(data);
  ipcRenderer.on(channel, forward);
  ipcRenderer.send(ASK.listening, channel);
  return () => ipcRenderer.off(channel, forward);
}

const desktop: Desktop = {
  ...boot,
  openFiles: () => ipcRenderer.invoke(ASK.openFiles) as Promise<string[]>,
  openFolder: () => ipcRenderer.invoke(ASK.openFolder) as Promise<string | null>,
  saveFile: (suggestedName) => ipcRenderer.invoke(ASK.saveFile, suggestedName) as Promise<string | null>,
  pathOf: (file) => webUtils.getPathForFile(file as File),
  revealInFolder: (path) => ipcRenderer.invoke(ASK.revealInFolder, path) as Promise<void>,
  onMenu: (listener) => listen('desktop:menu', listener),
  onOpenFiles: (listener) => listen('desktop:open-files', listener),
  onOpenTrace: (listener) => listen('desktop:open-trace', listener),
  onEngine: (listener) => listen('desktop:engine', listener),
};

contextBridge.exposeInMainWorld('desktop', desktop);
