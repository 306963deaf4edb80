/** Whether a failure is that nobody reads the standard output any more, as after `| head`. */
export function isClosedOutput(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}

/** A reader that has seen enough is no failure: the program goes on to its end, and to its exit code, without a word. */
export function bearClosedOutput(): void {
  process.stdout.on('error', (error) => {
    if (!isClosedOutput(error)) throw error;
  });
}
