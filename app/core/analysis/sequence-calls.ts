import type { TraceColumns } from '../model/span-columns.ts';
import { type CallColumns, namingRow } from './call-columns.ts';

export interface PickOptions {
  /** First calls of the runs that are shown call by call. */
  unfolded: ReadonlySet<number>;
  /** By row: 0 where it is hidden. Undefined where nothing is. */
  kept: Uint8Array | undefined;
  /** Most calls to show, a folded run being one. */
  limit: number;
}

/** The calls that are shown, in preorder. Times in nanoseconds from the trace's start. */
export interface PickedCalls {
  count: number;
  call: Uint32Array;
  /** Index into the runs, -1 where no run begins here. */
  run: Int32Array;
  folded: Uint8Array;
  /** Never before the call that it was made in, whatever the clocks say. */
  start: Float64Array;
  end: Float64Array;
  /** Among the picked ones. */
  depth: Uint32Array;
  size: Uint32Array;
  /** Calls up to the last one that is shown. */
  told: number;
}

export function pickCalls(trace: TraceColumns, calls: CallColumns, options: PickOptions): PickedCalls {
  const { unfolded, kept, limit } = options;
  const { runs } = calls;
  const room = Math.min(limit, calls.count);
  const picked: PickedCalls = {
    count: 0,
    call: new Uint32Array(room),
    run: new Int32Array(room),
    folded: new Uint8Array(room),
    start: new Float64Array(room),
    end: new Float64Array(room),
    depth: new Uint32Array(room),
    size: new Uint32Array(room).fill(1),
    told: 0,
  };
  /** Picks around the call at hand, the outermost first. */
  const around: number[] = [];
  let run = 0;
  let call = 0;
  while (call < calls.count) {
    while (run < runs.call.length && runs.call[run]! < call) run++;
    const heads = runs.call[run] === call;
    const folded = heads && !unfolded.has(call);
    const next = folded ? runs.end[run]! : call + 1;
    if (folded ? isAnyKept(calls, kept, call, next) : isKept(calls, kept, call)) {
      if (picked.count === room) break;
      const pick = picked.count++;
      while (around.length > 0 && call >= endOf(calls, picked, around.at(-1)!)) around.pop();
      const outer = around.at(-1);
      picked.call[pick] = call;
      picked.run[pick] = heads ? run : -1;
      picked.folded[pick] = folded ? 1 : 0;
      picked.depth[pick] = around.length;
      const own = trace.start[calls.row[call]!]!;
      picked.start[pick] = outer === undefined ? own : Math.max(own, picked.start[outer]!);
      const last = folded ? latestEnd(trace, calls, call, next) : own + trace.duration[calls.row[call]!]!;
      picked.end[pick] = Math.max(last, picked.start[pick]!);
      for (const each of around) picked.size[each]! += 1;
      around.push(pick);
    }
    call = next;
  }
  picked.told = call;
  return picked;
}

function endOf(calls: CallColumns, picked: PickedCalls, pick: number): number {
  return picked.call[pick]! + calls.size[picked.call[pick]!]!;
}

function isKept(calls: CallColumns, kept: Uint8Array | undefined, call: number): boolean {
  return kept === undefined || kept[namingRow(calls, call)] !== 0;
}

function isAnyKept(calls: CallColumns, kept: Uint8Array | undefined, call: number, end: number): boolean {
  for (let member = call; member < end; member += calls.size[member]!)
    if (isKept(calls, kept, member)) return true;
  return false;
}

function latestEnd(trace: TraceColumns, calls: CallColumns, call: number, end: number): number {
  let latest = 0;
  for (let member = call; member < end; member += calls.size[member]!) {
    const row = calls.row[member]!;
    latest = Math.max(latest, trace.start[row]! + trace.duration[row]!);
  }
  return latest;
}
