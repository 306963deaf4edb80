import { contextOf } from '../../../../app/core/analysis/findings/finding-context.ts';
import type { Finding } from '../../../../app/core/analysis/findings/finding.ts';
import type { Finder } from '../../../../app/core/analysis/findings/find-findings.ts';
import type { FindingInput } from '../../../../app/core/analysis/findings/input.ts';
import { findingInput } from './finding-input.ts';

export const SQL = 'client db.system.name=postgresql server.address=db';
export const RPC = 'client rpc.system.name=grpc';

interface Series {
  /** How often. */
  times: number;
  /** Milliseconds: the first start, how long each takes, and what lies between the end of one and the start of the next. */
  from?: number;
  each: number;
  gap?: number;
  depth?: number;
  /** Kind, status and attributes, by number. */
  rest?: string | ((index: number) => string);
  /** A line, two levels deeper at most, below each; `#` is where it starts. */
  below?: (from: number, index: number) => string;
}

/** Lines of the same span several times, one after another (side by side where the gap is negative). */
export function series(
  what: string,
  { times, from = 0, each, gap = 0, depth = 1, rest = SQL, below }: Series,
): string {
  const lines: string[] = [];
  for (let i = 0; i < times; i++) {
    const start = from + i * (each + gap);
    const margin = '  '.repeat(depth);
    lines.push(`${margin}${what} ${start}..${start + each} ${typeof rest === 'string' ? rest : rest(i)}`);
    if (below !== undefined) lines.push(`${margin}  ${below(start, i)}`);
  }
  return lines.join('\n');
}

/** What one finder makes of a trace as text. */
export function found(finder: Finder, text: string, others: readonly string[] = []): Finding[] {
  return foundIn(finder, findingInput(text, others));
}

export function foundIn(finder: Finder, input: FindingInput): Finding[] {
  return finder(contextOf(input));
}

/** Plain blanks for the narrow ones that figures are written with. */
export function plain(text: string): string {
  return text.replace(/[\u2009\u00a0]/g, ' ');
}
