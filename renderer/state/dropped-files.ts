/** Files that are taken from one drop: more than a folder of traces holds, and few enough to name each. */
export const MAX_DROPPED = 10_000;

export interface DroppedFiles {
  files: File[];
  /** For the session: the name of a single folder; undefined where files were dropped. */
  folder: string | undefined;
  /** Files and folders whose names begin with a dot: they belong to programs. */
  hidden: number;
  /** There are more than are taken. */
  cut: boolean;
}

/**
 * The files of a drop, those in folders with them. Must be called while the drop is told of: the browser forgets what was dropped
 * right after.
 */
export function droppedFiles(transfer: DataTransfer): Promise<DroppedFiles> {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file');
  const entries = items.map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  // Some hosts give files without entries.
  if (entries.length === 0)
    return Promise.resolve({ files: [...transfer.files], folder: undefined, hidden: 0, cut: false });
  return filesIn(entries);
}

/** All files below the entries, in the order of their names. */
export async function filesIn(entries: readonly FileSystemEntry[]): Promise<DroppedFiles> {
  const [only] = entries;
  const folder = entries.length === 1 && only?.isDirectory === true ? only.name : undefined;
  const found: DroppedFiles = { files: [], folder, hidden: 0, cut: false };
  const open = [...entries].reverse();
  for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
    if (found.files.length === MAX_DROPPED) {
      found.cut = true;
      break;
    }
    if (entry.isDirectory) {
      const inside = await entriesIn(entry as FileSystemDirectoryEntry);
      const seen = inside.filter(({ name }) => !name.startsWith('.'));
      found.hidden += inside.length - seen.length;
      seen.sort((a, b) => (a.name < b.name ? 1 : -1));
      open.push(...seen);
    } else {
      found.files.push(await fileOf(entry as FileSystemFileEntry));
    }
  }
  return found;
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((found, failed) => entry.file(found, failed));
}

/** The browser gives a folder's entries a hundred at a time, until it gives none. */
async function entriesIn(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((found, failed) => reader.readEntries(found, failed));
    if (some.length === 0) return all;
    for (const entry of some) all.push(entry);
  }
}
