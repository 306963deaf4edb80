import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

/** A command line that can't be followed. The message says what is wrong with it. */
export class UsageError extends Error {
  readonly code = 'usage';
}

/** Shortest token that may be set by hand: what is shorter can be guessed. */
const MIN_TOKEN_CHARS = 16;

export const text = { type: 'string' } as const;
export const several = { type: 'string', multiple: true } as const;
export const flag = { type: 'boolean' } as const;

/** What every command takes. */
export const common = { help: { ...flag, short: 'h' }, version: { ...flag, short: 'v' } } as const;

/** @throws UsageError for options that are not among `options` */
export function parse<T extends ParseArgsOptionsConfig>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    // What follows the first sentence is about file names that begin with a dash.
    throw new UsageError((error as Error).message.replace(/\. To specify .*$/s, '.'));
  }
}

/** The value of an option that was given, read; a UsageError that says what it should be. */
export function take<T>(
  value: string | undefined,
  option: string,
  read: (text: string) => T | undefined,
  expected: string,
): T | undefined {
  if (value === undefined) return undefined;
  const taken = read(value);
  if (taken === undefined) throw new UsageError(`--${option} ${value}: this must be ${expected}.`);
  return taken;
}

/** The token that the environment sets. @throws UsageError for one that can be guessed */
export function tokenOf(environment: NodeJS.ProcessEnv): string | undefined {
  const token = environment['SPANSCOPE_TOKEN'] || undefined;
  if (token !== undefined && !(token.length >= MIN_TOKEN_CHARS && /^[\x21-\x7e]+$/.test(token)))
    throw new UsageError(`SPANSCOPE_TOKEN must have at least ${MIN_TOKEN_CHARS} characters, without spaces.`);
  return token;
}

/** The absolute path that a word names: a path, or a `file:` URL. @throws UsageError for an address elsewhere */
export function pathOf(word: string): string {
  if (/^file:/i.test(word)) {
    try {
      return fileURLToPath(word);
    } catch {
      throw new UsageError(`${word} does not name a file of this machine.`);
    }
  }
  // Not `C:\…`, which looks like a URL with a scheme of one letter.
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(word))
    throw new UsageError(`${word}: only files of this machine can be opened. Download it first.`);
  return resolve(word);
}

/** @param stdin whether `-` stands for standard input. @throws UsageError where none is named */
export function pathsOf(words: readonly string[], command: string, stdin = false): string[] {
  if (words.length === 0) throw new UsageError(`${command} needs a file.`);
  return words.map((word) => (stdin && word === '-' ? word : pathOf(word)));
}
