import type { TraceColumns } from '../../model/span-columns.ts';
import { SpanFlag, Status } from '../../model/span.ts';
import { criticalPath, longestRoot } from '../critical-path.ts';
import { ErrorRole, errorRoles } from '../error-origin.ts';
import { selfTime } from '../self-time.ts';
import type { Moments } from './moments.ts';
import { OperationSums } from './operation-sums.ts';
import { PathSums } from './path-sums.ts';
import { PathTree } from './path-tree.ts';
import type { Profile, ProfileOperation } from './profile.ts';

/** What is derived from a trace, by row. */
export interface RowTimes {
  selfTime: Float64Array;
  criticalTime: Float64Array;
  /** Bits of ErrorRole. */
  errorRole: Uint8Array;
}

/** The number of OTHER_OPERATION. */
const OTHER = 0;

/** Sums traces up by path and by operation. No recursion, O(spans). */
export class ProfileBuilder {
  readonly #operations: readonly ProfileOperation[];
  readonly #tree = new PathTree(OTHER);
  readonly #paths = new PathSums();
  readonly #sums = new OperationSums();
  readonly #services = new Set<string>();
  readonly #duration: Moments = { count: 0, sum: 0, squares: 0 };
  readonly #outside: Moments = { count: 0, sum: 0, squares: 0 };
  #spans = 0;
  #errors = 0;

  /** @param operations what `add` numbers, OTHER_OPERATION first. More may come in while traces are added */
  constructor(operations: readonly ProfileOperation[]) {
    this.#operations = operations;
  }

  /**
   * Adds a trace.
   * @param operation by row: its number
   * @param times made where the caller has none
   * @returns by row: its path
   */
  add(trace: TraceColumns, operation: ArrayLike<number>, times: RowTimes = timesOf(trace)): Uint32Array {
    const { count, parent, flags, status } = trace;
    const paths = new Uint32Array(count);
    this.#paths.beginTrace(trace.traceId);
    for (let row = 0; row < count; row++) {
      const above = parent[row]!;
      const path = this.#tree.child(above < 0 ? -1 : paths[above]!, operation[row]!);
      const self = times.selfTime[row]!;
      const critical = times.criticalTime[row]!;
      paths[row] = path;
      this.#paths.add(path, trace, row, self, critical);
      const isOrigin = (times.errorRole[row]! & ErrorRole.origin) !== 0;
      this.#sums.add(this.#tree.operation[path]!, self, critical, isOrigin);
      if (flags[row]! & SpanFlag.placeholder) continue;
      this.#spans++;
      if (status[row] === Status.error) this.#errors++;
    }
    this.#sums.endTrace();
    for (const service of trace.services) if (service !== '') this.#services.add(service);
    const root = longestRoot(trace);
    observe(this.#duration, trace.durationNs);
    observe(this.#outside, trace.durationNs - (root < 0 ? 0 : trace.duration[root]!));
    return paths;
  }

  finish(): Profile {
    return {
      traces: this.#duration.count,
      spans: this.#spans,
      errors: this.#errors,
      duration: { ...this.#duration },
      outside: { ...this.#outside },
      services: [...this.#services],
      operations: [...this.#operations],
      figures: this.#sums.finish(this.#operations.length),
      nodes: this.#paths.finish(this.#tree),
    };
  }
}

function timesOf(trace: TraceColumns): RowTimes {
  return {
    selfTime: selfTime(trace),
    criticalTime: criticalPath(trace).time,
    errorRole: errorRoles(trace),
  };
}

function observe(moments: Moments, value: number): void {
  moments.count++;
  moments.sum += value;
  moments.squares += value * value;
}
