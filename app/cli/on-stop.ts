/** Exit codes that a shell gives to a program ended by a signal: 128 and the signal's number. */
const STOPPED_AT_ONCE = { SIGINT: 130, SIGTERM: 143 } as const;

/** Runs `stop` at the first SIGINT or SIGTERM and exits with 0 after it; a second signal exits at once. */
export function onStop(stop: () => Promise<void>): void {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(STOPPED_AT_ONCE[signal]);
      stopping = true;
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          process.stderr.write(`spanscope: ${String(error)}\n`);
          process.exit(1);
        },
      );
    });
  }
}
