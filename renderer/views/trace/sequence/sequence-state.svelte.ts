import type { CallColumns } from '../../../../app/core/analysis/call-columns.ts';
import {
  callOfRow,
  sequence,
  Step,
  stepOfCall,
  type Sequence,
} from '../../../../app/core/analysis/sequence.ts';
import type { Client } from '../../../../app/core/contract/client.ts';
import { TraceCalls } from '../state/trace-calls.svelte.ts';
import type { TraceState } from '../state/trace-state.svelte.ts';
import { failuresOf, rowOfStep, type Told } from './step-words.ts';
import { UnfoldedRuns } from './unfolded-runs.ts';

/** Laid out in some milliseconds, far below what a page can scroll; a longer diagram is read by nobody. */
export const MAX_CALLS = 2_000;

/** The sequence diagram of the trace on the screen: what is folded in it, and where one is. */
export class SequenceState {
  readonly #trace: TraceState;
  readonly #source: TraceCalls;
  #unfolded = $state.raw(new UnfoldedRuns());
  #shown = $derived.by(() => {
    const { calls } = this.#source;
    const { data, kept } = this.#trace;
    if (calls === undefined || data === undefined) return undefined;
    const unfolded = this.#unfolded.calls(data.trace, calls);
    return sequence(data.trace, calls, { unfolded, kept, limit: MAX_CALLS });
  });
  #selected = $derived.by(() => {
    const { selected, data } = this.#trace;
    const { calls } = this.#source;
    if (selected < 0 || data === undefined || calls === undefined || this.#shown === undefined) return -1;
    return stepOfCall(this.#shown, calls, callOfRow(data.trace, calls, selected));
  });

  constructor(client: Client, trace: TraceState) {
    this.#trace = trace;
    this.#source = new TraceCalls(client, trace.traceId);
  }

  get calls(): CallColumns | undefined {
    return this.#source.calls;
  }

  get shown(): Sequence | undefined {
    return this.#shown;
  }

  /** Step of the selected span, -1 for none. */
  get selected(): number {
    return this.#selected;
  }

  get problem(): string {
    return this.#source.problem;
  }

  follow(version: string): void {
    void this.#source.follow(version);
  }

  stop(): void {
    this.#source.stop();
  }

  get #told(): Told | undefined {
    const { data } = this.#trace;
    const { calls } = this.#source;
    return data === undefined || calls === undefined || this.#shown === undefined
      ? undefined
      : { trace: data.trace, calls, shown: this.#shown };
  }

  /** Selects the span of a step. */
  choose(step: number): void {
    const told = this.#told;
    const row = told === undefined ? -1 : rowOfStep(told, step);
    if (row >= 0) this.#trace.select(row);
  }

  /** To the next step that calls, or the one before; answers and pauses are passed over. */
  move(steps: number): void {
    const shown = this.#shown;
    if (shown === undefined) return;
    const way = Math.sign(steps);
    let left = Math.abs(steps);
    let at = this.#selected < 0 ? (way > 0 ? -1 : shown.count) : this.#selected;
    let found = -1;
    for (at += way; at >= 0 && at < shown.count && left > 0; at += way) {
      if (shown.type[at] === Step.answer || shown.type[at] === Step.gap) continue;
      found = at;
      left--;
    }
    if (found >= 0) this.choose(found);
  }

  /** To the next step that failed, or the one before, going round. */
  moveToFailure(way: 1 | -1): void {
    const told = this.#told;
    if (told === undefined) return;
    const { count, type } = told.shown;
    for (let i = 1; i <= count; i++) {
      const from = this.#selected < 0 && way < 0 ? 0 : this.#selected;
      const step = (((from + way * i) % count) + count) % count;
      if (type[step] === Step.answer || failuresOf(told, step) === 0) continue;
      this.choose(step);
      return;
    }
  }

  /** Shows the calls of a run one by one, or as one again. False where the step is of no run. */
  toggle(step: number): boolean {
    const told = this.#told;
    if (told === undefined) return false;
    const run = told.shown.run[step] ?? -1;
    if (run < 0) return false;
    this.#unfolded = this.#unfolded.toggled(told.trace, told.calls, told.calls.runs.call[run]!);
    return true;
  }

  /** Unfolds every run, or folds them all. */
  toggleAll(unfold: boolean): void {
    const told = this.#told;
    if (told === undefined) return;
    this.#unfolded = unfold ? UnfoldedRuns.all(told.trace, told.calls) : new UnfoldedRuns();
  }
}
