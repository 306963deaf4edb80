import { type CallColumns, namingRow } from '../../../../app/core/analysis/call-columns.ts';
import { type Sequence, Step } from '../../../../app/core/analysis/sequence.ts';
import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import { formatCount, formatDuration } from '../../../../app/core/model/format.ts';
import { printable } from '../../../canvas/text-cache.ts';

/** What words are made from. */
export interface Told {
  trace: TraceColumns;
  calls: CallColumns;
  shown: Sequence;
}

/** The row that a step speaks of, -1 for none. */
export function rowOfStep({ calls, shown }: Told, step: number): number {
  const call = shown.call[step] ?? -1;
  return call < 0 ? -1 : namingRow(calls, call);
}

/** The operation that is called. */
export function nameOfStep(told: Told, step: number): string {
  const row = rowOfStep(told, step);
  return row < 0 ? '' : printable(told.trace.names[told.trace.name[row]!] ?? '');
}

/** How many failed calls a step stands for. */
export function failuresOf({ calls, shown }: Told, step: number): number {
  const call = shown.call[step]!;
  if (call < 0) return 0;
  return shown.folded[step] === 1 ? calls.runs.errors[shown.run[step]!]! : calls.failed[call]!;
}

/** Calls in a row, where the step begins a run: `×47`. */
export function timesOf({ calls, shown }: Told, step: number): string {
  const run = shown.type[step] === Step.answer ? -1 : shown.run[step]!;
  return run < 0 ? '' : `×${formatCount(calls.runs.count[run]!)}`;
}

/** The figures beside an operation: how long it took, for a run the 95th percentile and the sum. */
export function figuresOf(told: Told, step: number): string {
  const { calls, shown } = told;
  const type = shown.type[step]!;
  const length = formatDuration(shown.length[step]!);
  if (shown.folded[step] === 1) {
    const run = shown.run[step]!;
    const failed = failuresOf(told, step);
    const figures = `p95 ${formatDuration(calls.runs.p95[run]!)} · total ${formatDuration(calls.runs.total[run]!)}`;
    return failed > 0 ? `${figures} · ${formatCount(failed)} failed` : figures;
  }
  switch (type) {
    case Step.gap:
      return `${length} without a call`;
    case Step.answer:
      return failuresOf(told, step) > 0 ? `failed after ${length}` : length;
    case Step.call:
      return '';
    default:
      return failuresOf(told, step) > 0 ? `failed, ${length}` : length;
  }
}

/** A step for someone who can't see it. */
export function spokenStep(told: Told, step: number): string {
  const { calls, shown } = told;
  const name = (lane: number): string =>
    lane < 0 ? 'nobody known' : printable(calls.parties[shown.lanes[lane]!]!.name);
  const source = name(shown.source[step]!);
  const target = name(shown.target[step]!);
  const figures = figuresOf(told, step);
  const at = `at ${formatDuration(shown.time[step]!)}`;
  const what = [timesOf(told, step), nameOfStep(told, step)].filter((part) => part !== '').join(' ');
  switch (shown.type[step]!) {
    case Step.gap:
      return `${figures}, ${at}`;
    case Step.answer:
      return `${target} answers ${source}, ${figures}, ${at}`;
    case Step.entry:
      return `${target} begins ${what}, ${figures}, ${at}`;
    case Step.message:
      return `${source} sends to ${target}: ${what}, ${figures}, ${at}`;
    default: {
      const folded = shown.folded[step] === 1 ? ', folded' : '';
      return `${source} calls ${target}: ${what}${folded}${figures === '' ? '' : `, ${figures}`}, ${at}`;
    }
  }
}
