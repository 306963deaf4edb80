import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseWindowState, type WindowState } from './window-bounds.ts';

/** The remembered state; undefined when there is none that can be read. */
export function recallWindow(file: string): WindowState | undefined {
  try {
    return parseWindowState(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Remembers a state, whole or not at all. A disk that refuses costs the window's place and nothing else. */
export function rememberWindow(file: string, state: WindowState): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify(state));
    renameSync(`${file}.new`, file);
  } catch (error) {
    console.error(`The window's place could not be remembered: ${String(error)}`);
  }
}
