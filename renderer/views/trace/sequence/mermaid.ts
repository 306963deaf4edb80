import { Step } from '../../../../app/core/analysis/sequence.ts';
import { formatDuration } from '../../../../app/core/model/format.ts';
import { printable } from '../../../canvas/text-cache.ts';
import { figuresOf, nameOfStep, type Told } from './step-words.ts';

/**
 * The text of a Mermaid sequence diagram (https://mermaid.js.org/syntax/sequenceDiagram.html). Participants go by made-up ids, so
 * that no received name is ever read as a keyword; in texts, whatever the grammar, HTML or Markdown could take for its own is
 * written as an entity (`#59;`).
 */

/** Steps written: Mermaid refuses texts above 50 000 characters, and no reader follows more. */
const MAX_STEPS = 300;
/** Characters of a text: longer ones make a diagram too wide to read. */
const MAX_TEXT = 80;
/** By default Mermaid renders no longer text. */
const MAX_CHARACTERS = 48_000;

/** Letters, digits and the few signs that mean nothing to the grammar. */
const PLAIN = /[\p{L}\p{N} _./,()×·=?!*@+-]/u;

/** A received text as it can stand anywhere in a line. Never empty: the grammar asks for at least a character. */
export function mermaidText(text: string): string {
  // Figures hold spaces that don't break.
  const points = [...printable(text).replace(/\s+/gu, ' ').trim()];
  const cut = points.length > MAX_TEXT ? [...points.slice(0, MAX_TEXT - 1), '…'] : points;
  const escaped = cut.map((point) =>
    PLAIN.test(point) || point === '…' ? point : `#${point.codePointAt(0)!};`,
  );
  return escaped.length === 0 ? '#32;' : escaped.join('');
}

/** The diagram as it is shown: folded runs are loops, what fails says so, what is left out is counted. */
export function mermaid(told: Told): string {
  const { calls, shown } = told;
  const lines = ['sequenceDiagram'];
  for (const [lane, party] of shown.lanes.entries()) {
    const { name, kind } = calls.parties[party]!;
    lines.push(`  ${kind === 'user' ? 'actor' : 'participant'} p${lane} as ${mermaidText(name)}`);
  }
  let characters = lines.join('\n').length;
  let step = 0;
  /** Who is at work: an answer ends only what was begun. */
  const open = new Map<number, string>();
  for (; step < Math.min(shown.count, MAX_STEPS); step++) {
    const written = stepLines(told, step, open);
    const length = written.reduce((sum, line) => sum + line.length + 3, 0);
    if (characters + length > MAX_CHARACTERS) break;
    characters += length;
    for (const line of written) lines.push(`  ${line}`);
  }
  // An activity without an end is not drawn.
  for (const target of open.values()) lines.push(`  deactivate ${target}`);
  const left = shown.count - step;
  if (left > 0 && shown.lanes.length > 0)
    lines.push(`  Note over p0: ${mermaidText(`${left} more steps are not in this text`)}`);
  return `${lines.join('\n')}\n`;
}

function stepLines(told: Told, step: number, open: Map<number, string>): string[] {
  const { calls, shown } = told;
  const call = shown.call[step]!;
  const source = `p${shown.source[step]!}`;
  const target = `p${shown.target[step]!}`;
  const name = mermaidText(nameOfStep(told, step));
  const figures = mermaidText(figuresOf(told, step));
  const failed = call >= 0 && calls.failed[call] === 1;
  switch (shown.type[step]!) {
    case Step.gap: {
      const last = shown.lanes.length - 1;
      return [`Note over ${last > 0 ? `p0,p${last}` : 'p0'}: ${figures}`];
    }
    case Step.entry:
      return [`Note over ${target}: ${name} ${figures}`];
    case Step.message:
      return [`${source}-)${target}: ${withTimes(told, step, name)}`];
    case Step.call:
      open.set(call, target);
      return [`${source}->>+${target}: ${name}`];
    case Step.answer: {
      if (!open.delete(call)) return [];
      const answer = [`${target}-->>-${source}: ${figures}`];
      if (failed) answer.push(`Note over ${target}: ✕ ${name} failed`);
      return answer;
    }
    default: {
      const lines = [`${source}->>${target}: ${name}`];
      if (shown.folded[step] === 1) {
        const times = calls.runs.count[shown.run[step]!]!;
        lines.push(`${target}-->>${source}: ${figures}`);
        return [`loop ${times} times`, ...lines.map((line) => `  ${line}`), 'end'];
      }
      lines.push(`${target}-->>${source}: ${mermaidText(formatDuration(shown.length[step]!))}`);
      if (failed) lines.push(`Note over ${target}: ✕ ${name} failed`);
      return lines;
    }
  }
}

function withTimes({ calls, shown }: Told, step: number, name: string): string {
  return shown.folded[step] === 1 ? `${name} ×${calls.runs.count[shown.run[step]!]!}` : name;
}
