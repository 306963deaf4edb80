import type { DesktopCapabilities, MenuCommand } from '../core/contract/desktop.ts';

/** Where the engine listens, and the token that it wants to hear. */
export interface EngineAddress {
  url: string;
  token: string;
}

/** What the page knows before its first line runs. */
export interface Boot extends EngineAddress {
  capabilities: DesktopCapabilities;
}

/** What the page asks of the main process, by channel. */
export const ASK = {
  boot: 'desktop:boot',
  openFiles: 'desktop:open-files-dialog',
  openFolder: 'desktop:open-folder-dialog',
  saveFile: 'desktop:save-file-dialog',
  revealInFolder: 'desktop:reveal-in-folder',
  /** Says that the page now listens to a TELL channel: what waited for it is sent. */
  listening: 'desktop:listening',
} as const;

/** What the main process tells the page, by channel. */
export interface Tell {
  'desktop:menu': MenuCommand;
  'desktop:open-files': string[];
  'desktop:open-trace': string;
  'desktop:engine': EngineAddress;
}

export type TellChannel = keyof Tell;
