import { SIGNALS, type Signal } from '../model/signal.ts';
import type { Field, Message } from './field-table.ts';
import { REQUEST_MESSAGES } from './request-messages.ts';

/** Every key that files have for a field: its name, that in snake_case, and outdated ones. */
export function fileKeys(name: string, field: Field): string[] {
  const names = [name, ...field.aliases];
  return [...new Set([...names, ...names.map(snakeCase)])];
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A field that other messages nest in, with its keys in files. */
export interface Level {
  number: number;
  message: Message;
  keys: string[];
}

/** How a signal's requests nest: `resourceSpans` of `scopeSpans` of `spans`, and so for the others. */
export interface SignalLevels {
  signal: Signal;
  groups: Level;
  scopeGroups: Level;
  items: Level;
}

function levelOf(of: Message, number: number): Level {
  const [name, field] = Object.entries<Field>(of.fields()).find(([, { number: n }]) => n === number)!;
  return { number, message: field.type as Message, keys: fileKeys(name, field) };
}

/** The signals that have a JSON form. */
export const SIGNAL_LEVELS: readonly SignalLevels[] = SIGNALS.flatMap((signal) => {
  const request = REQUEST_MESSAGES[signal];
  if (request === undefined) return [];
  const groups = levelOf(request, 1);
  const scopeGroups = levelOf(groups.message, 2);
  return [{ signal, groups, scopeGroups, items: levelOf(scopeGroups.message, 2) }];
});
