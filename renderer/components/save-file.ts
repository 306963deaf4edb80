/** Lets the browser save a file. */
export function saveFile(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own reference by the next task.
  setTimeout(() => URL.revokeObjectURL(url));
}

/** A file name of received words and the trace's id, with nothing in it that a file system minds. */
export function fileName(words: readonly string[], traceId: string, extension: string): string {
  const plain = [...words, traceId.slice(0, 8)]
    .join('-')
    .replace(/[^\p{L}\p{N}.]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/gu, '')
    .slice(0, 80);
  return `${plain === '' ? 'trace' : plain}.${extension}`;
}
