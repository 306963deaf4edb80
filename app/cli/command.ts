import { readDemo, type DemoCommand } from './words/demo-words.ts';
import {
  readConvert,
  readQuery,
  readReplay,
  type ConvertCommand,
  type QueryCommand,
  type ReplayCommand,
} from './words/file-words.ts';
import { readOpen, readServe, type OpenCommand, type ServeCommand } from './words/serve-words.ts';

/** What a command line asks for. */
export type Command =
  | ServeCommand
  | OpenCommand
  | DemoCommand
  | ConvertCommand
  | QueryCommand
  | ReplayCommand
  | { kind: 'help' }
  | { kind: 'version' };

/**
 * Reads the words after the program's name.
 * @throws UsageError
 */
export function readCommand(args: readonly string[], environment: NodeJS.ProcessEnv): Command {
  const [first, ...rest] = args;
  switch (first) {
    case 'serve':
      return readServe(rest, environment);
    case 'open':
      return readOpen(rest, environment);
    case 'demo':
      return readDemo(rest, environment);
    case 'convert':
      return readConvert(rest);
    case 'query':
      return readQuery(rest);
    case 'replay':
      return readReplay(rest);
    default:
      return readServe(args, environment);
  }
}
