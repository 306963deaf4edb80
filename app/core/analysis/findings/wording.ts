import { formatCount } from '../../model/format.ts';
import type { FindingContext } from './finding-context.ts';
import { methodName } from './operation-effect.ts';

/** A title has one line: longer names, whole statements mostly, are cut. */
const LONGEST_NAME = 60;

/** An operation as people call it: the method of an RPC, with the service where it is a single word (`Currency/Convert`), else its text. */
export function operationName({ facts, trace }: FindingContext, row: number): string {
  const operation = facts.operations[facts.operation[row]!];
  const text = operation?.text.trim() ?? '';
  return shorten(text === '' ? spanName(trace, row) : operation!.kind === 'rpc' ? shortMethod(text) : text);
}

function spanName(trace: FindingContext['trace'], row: number): string {
  return trace.names[trace.name[row]!]?.trim() || 'unnamed span';
}

/** The name of a span as received, cut to a title's length. */
export function nameOf({ trace }: FindingContext, row: number): string {
  return shorten(methodOrName(spanName(trace, row)));
}

/** gRPC names spans `package.Service/Method`: the method tells enough. */
function methodOrName(name: string): string {
  return /^[\w.$]+\/\w+$/.test(name) ? shortMethod(name) : name;
}

/** `Get` alone says nothing; `GetProduct` does. */
function shortMethod(text: string): string {
  const method = methodName(text);
  if (/[a-z0-9][A-Z_]/.test(method) || !text.includes('/')) return method;
  return `${methodName(text.slice(0, text.lastIndexOf('/')))}/${method}`;
}

export function serviceOf({ trace }: FindingContext, row: number): string {
  return shorten(trace.services[trace.service[row]!]?.trim() || 'an unnamed service');
}

/** `PlaceOrder of checkout`. */
export function spanOf(context: FindingContext, row: number): string {
  return `${nameOf(context, row)} of ${serviceOf(context, row)}`;
}

/** On one line, and cut to a title's length. */
export function shorten(text: string): string {
  const line = text.slice(0, 4 * LONGEST_NAME).replace(/\s+/g, ' ');
  const points = [...line];
  return points.length <= LONGEST_NAME ? line : `${points.slice(0, LONGEST_NAME - 1).join('')}…`;
}

/** `a, b and c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)!}`;
}

/** ` in 500 places`, or nothing for one. */
export function inPlaces(places: number): string {
  return places === 1 ? '' : ` in ${formatCount(places)} places`;
}
