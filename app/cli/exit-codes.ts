/** How the program ends; scripts rely on these. */
export const EXIT = {
  ok: 0,
  /** Something could not be started, read or written. */
  failed: 1,
  /** A command line, or a query in it, that can't be followed. */
  usage: 2,
  /** What `--fail-if-any` or `--fail-if-none` names is the case. */
  condition: 3,
  /** Whoever read the output closed it before the end; what a shell gives to a program that a broken pipe ended. */
  closedOutput: 141,
} as const;
