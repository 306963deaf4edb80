/** What the preload script puts on `window.desktop`. Absent in a browser tab. */
export interface Desktop {
  /** Where the engine listens and what it wants to hear first. */
  token: string;
  url: string;
  capabilities: DesktopCapabilities;
  /** Shows the system's dialog for files. Gives their paths; none when it was closed. */
  openFiles(): Promise<string[]>;
  /** Shows the system's dialog for a folder. Gives its path, or null when it was closed. */
  openFolder(): Promise<string | null>;
  /** Asks where to save a file, and whether to replace one that is there. Gives the path, or null when it was closed. */
  saveFile(suggestedName: string): Promise<string | null>;
  /** Where a dropped `File` lies; '' for one that is not of this machine's disk, such as a pasted picture. */
  pathOf(file: object): string;
  /** Shows a file in the system's file manager. */
  revealInFolder(path: string): Promise<void>;
  /** Listens to what the menu bar asks of the page, until the returned function is called. */
  onMenu(listener: (command: MenuCommand) => void): () => void;
  /** Files that the system asks to open: associations, a second instance. */
  onOpenFiles(listener: (paths: string[]) => void): () => void;
  /** A deep link that names a trace. */
  onOpenTrace(listener: (traceId: string) => void): () => void;
  /** The engine was started again, perhaps on another port and with another token. */
  onEngine(listener: (engine: { url: string; token: string }) => void): () => void;
}

/** What this host's operating system offers. The page asks this, never which platform it is on. */
export interface DesktopCapabilities {
  openFileDialog: boolean;
  openFolderDialog: boolean;
  saveFileDialog: boolean;
  /** Dropped files have paths. */
  filePaths: boolean;
  revealInFolder: boolean;
  menu: boolean;
  deepLinks: boolean;
}

export type MenuCommand =
  | 'open-file'
  | 'watch-folder'
  | 'save-capture'
  | 'show-traces'
  | 'show-map'
  | 'theme-system'
  | 'theme-dark'
  | 'theme-light'
  | 'show-keys';
