import { jsonShape } from './json-shape.ts';
import { withoutIds } from './name-template.ts';
import { sqlFingerprint } from './sql-fingerprint.ts';

/** What is sent to a database. */
export interface Statement {
  /** Without its values. */
  shape: string;
  /** The text has the values in it: two equal ones ask for the same. */
  tellsValues: boolean;
}

/** Systems whose commands are words in a line, keys with ids in them. */
const COMMAND_SYSTEMS = new Set(['redis', 'valkey', 'memcached', 'keydb', 'dragonfly']);

/** Values that a sender has taken out of a JSON query. */
const MASKED_JSON = /[:[,]\s*"?(?:\?|\*+|<redacted>)"?\s*[,}\]]/;

/** @param system `db.system.name` */
export function takesCommands(system: string): boolean {
  return COMMAND_SYSTEMS.has(system);
}

/** A statement without its values. @param isCommand it is one of a system that takes commands */
export function statementOf(query: string, isCommand: boolean): Statement {
  if (isCommand) {
    return {
      shape: commandShape(query),
      tellsValues: /\s/.test(query.trim()) && !/\s\?(?:\s|$)/.test(query),
    };
  }
  if (isDocument(query)) return { shape: jsonShape(query), tellsValues: !MASKED_JSON.test(query) };
  const { text, hasParameters } = sqlFingerprint(query);
  return { shape: text, tellsValues: !hasParameters };
}

/** Written as JSON rather than in a language. */
export function isDocument(query: string): boolean {
  return /^\s*[{[]/.test(query);
}

/** The command and the key that it is about: `GET cart:{id}`. Of several commands in one call, the first. */
function commandShape(query: string): string {
  const [command = '', key = ''] = query.trimStart().split(/\s+/, 2);
  return key === '' ? command.toUpperCase() : `${command.toUpperCase()} ${withoutIds(key)}`;
}
