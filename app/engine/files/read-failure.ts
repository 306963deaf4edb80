/** Why a file can't be read, or not any further: a sentence for people, as its report has it. */
export class ReadFailure extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'ReadFailure';
  }
}

/** What a failed system call means for somebody who wants to read `name`. */
export function systemFailure(name: string, error: unknown): ReadFailure {
  const { code, message } = error as NodeJS.ErrnoException;
  return new ReadFailure(sentences.get(code ?? '')?.(name) ?? `${name} can't be read: ${message}.`, error);
}

const sentences = new Map<string, (name: string) => string>([
  ['ENOENT', (name) => `There is no file ${name} any more.`],
  ['ENOTDIR', (name) => `There is no file ${name}: a part of its path is not a folder.`],
  ['EACCES', (name) => `${name} can't be read: you have no permission to. Change that, or copy the file.`],
  ['EPERM', (name) => `${name} can't be read: the system does not permit it.`],
  ['ELOOP', (name) => `${name} can't be read: it is a link that leads back to itself.`],
  ['EISDIR', (name) => `${name} is a folder. Watch it, or open the files in it.`],
  ['ENXIO', (name) => `${name} is not a regular file.`],
  ['EMFILE', (name) => `${name} can't be read: too many files are open.`],
  ['EIO', (name) => `${name} can't be read: the disk reports an error.`],
]);
