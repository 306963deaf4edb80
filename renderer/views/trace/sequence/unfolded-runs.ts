import { type CallColumns, namingRow } from '../../../../app/core/analysis/call-columns.ts';
import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';

/** Which runs of calls are shown one by one, by the ids of their first spans: rows change while a trace grows. Never changed. */
export class UnfoldedRuns {
  readonly #keys: ReadonlySet<string>;

  constructor(keys: Iterable<string> = []) {
    this.#keys = new Set(keys);
  }

  /** Those of all the runs. */
  static all(trace: TraceColumns, calls: CallColumns): UnfoldedRuns {
    return new UnfoldedRuns(Array.from(calls.runs.call, (call) => keyOf(trace, calls, call)));
  }

  /** @param call the first of a run */
  toggled(trace: TraceColumns, calls: CallColumns, call: number): UnfoldedRuns {
    const key = keyOf(trace, calls, call);
    const others = [...this.#keys].filter((each) => each !== key);
    return new UnfoldedRuns(others.length < this.#keys.size ? others : [...others, key]);
  }

  /** The first calls of those that are in a state of the trace. */
  calls(trace: TraceColumns, calls: CallColumns): ReadonlySet<number> {
    if (this.#keys.size === 0) return new Set();
    return new Set([...calls.runs.call].filter((call) => this.#keys.has(keyOf(trace, calls, call))));
  }
}

function keyOf({ idHi, idLo }: TraceColumns, calls: CallColumns, call: number): string {
  const row = namingRow(calls, call);
  return `${idHi[row]!}/${idLo[row]!}`;
}
