import { join, resolve } from 'node:path';

/** The top of the project, whatever folder the command was started in. */
export const root = resolve(import.meta.dirname, '../..');

/** A path inside the project. */
export function inProject(...parts: string[]): string {
  return join(root, ...parts);
}

/** What goes wrong in a way that the user can act on: its message is printed without a stack. */
export class ToolError extends Error {
  override name = 'ToolError';
}

/** Ends the process with a ToolError's message alone, or with the whole error where it is a bug. */
export function reportAndExit(error: unknown): never {
  console.error(error instanceof ToolError ? error.message : error);
  process.exit(1);
}
