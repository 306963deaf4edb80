import { assembleTrace } from '../../../core/analysis/assemble.ts';
import { ProfileBuilder } from '../../../core/analysis/compare/profile-builder.ts';
import { hex32 } from '../../../core/base/hex.ts';
import type { AttributeColumns, SpanColumns } from '../../store/segment-columns.ts';
import type { ReaderParams } from '../protocol.ts';
import type { SearchContext } from '../trace-search.ts';
import { sampleRuns, selectedTraces, type SampledRun } from './group-sample.ts';
import { MISSING_OPERATION, OperationTables, PartOperations } from './operation-tables.ts';
import type { SideProfile } from './side-profile.ts';
import { type PartRows, spanTable } from './span-table.ts';

/** Sums up the traces of a selection, a large group by a sample. @throws RpcError `query.invalid`, `call.cancelled` */
export async function groupProfile(
  context: SearchContext,
  { side }: ReaderParams<'compare.group'>,
): Promise<SideProfile> {
  context.catalog.refresh();
  const numbers = await selectedTraces(context, side);
  const runs = sampleRuns(context, numbers);
  const group = new GroupBuilder(context);
  // The next run's segments are unpacked by other threads meanwhile.
  let next = runs[0] && group.fetch(runs[0]);
  for (const [index, run] of runs.entries()) {
    await next;
    const after = runs[index + 1];
    next = after && group.fetch(after);
    next?.catch(() => undefined);
    group.add(run);
    context.progress?.(index + 1, runs.length);
    await context.pause();
  }
  return { profile: group.builder.finish(), traces: numbers.length, values: undefined };
}

interface Part {
  spans: SpanColumns;
  attributes: AttributeColumns;
  operations: PartOperations;
  /** Index among the part's traces by number. */
  indexOf: Map<number, number>;
}

/** Adds traces of a selection to a profile, reading what segments hold of them. */
class GroupBuilder {
  readonly #context: SearchContext;
  readonly #tables = new OperationTables();
  readonly #keys: string[] = [];
  readonly #tail: Part;
  /** Those of the run at hand and of the one before it: neighbouring runs share segments. */
  #parts = new Map<bigint, Part>();
  readonly builder = new ProfileBuilder(this.#tables.profiled);

  constructor(context: SearchContext) {
    this.#context = context;
    const { view } = context.catalog;
    const { spans, attributes, sealedOrdinals } = view.tail;
    const first = view.lastOrdinal + 1;
    const numbers = sealedOrdinals.map((ordinal, trace) => (ordinal === 0 ? first + trace : ordinal));
    this.#tail = this.#part(spans, attributes, numbers);
  }

  async fetch({ segments }: SampledRun): Promise<void> {
    await Promise.all([...segments].map((segment) => this.#context.catalog.fetch(segment)));
  }

  add({ segments, traces }: SampledRun): void {
    const { catalog } = this.#context;
    const parts = new Map<bigint, Part>();
    for (const segment of segments) {
      const spans = catalog.spans(segment);
      const known = this.#parts.get(segment);
      parts.set(segment, known ?? this.#part(spans, catalog.attributes(segment), spans.traceOrdinals));
    }
    this.#parts = parts;
    for (const trace of traces) this.#add(trace, [...parts.values(), this.#tail]);
  }

  #add(trace: number, parts: readonly Part[]): void {
    const rows: (PartRows & { part: Part })[] = [];
    for (const part of parts) {
      const index = part.indexOf.get(trace);
      if (index !== undefined) rows.push({ part, spans: part.spans, rows: rowsOf(part.spans, index) });
    }
    const [first] = rows;
    if (first === undefined) return;
    const operations: number[] = [];
    for (const { part, rows: own } of rows) for (const row of own) operations.push(part.operations.of(row));
    // Keys tell spans with the same id apart where they do something else.
    for (let number = this.#keys.length; number < this.#tables.profiled.length; number++)
      this.#keys.push(this.#tables.profiled[number]!.key);
    const table = spanTable(rows, operations, this.#keys);
    const id = traceIdOf(first.spans, first.part.indexOf.get(trace)!);
    const { columns, spanOf } = assembleTrace(id, table);
    const byRow = Uint32Array.from(spanOf, (span) => (span < 0 ? MISSING_OPERATION : operations[span]!));
    this.builder.add(columns, byRow);
  }

  #part(spans: SpanColumns, attributes: AttributeColumns, numbers: Uint32Array): Part {
    const operations = new PartOperations({ spans, attributes }, this.#tables);
    const indexOf = new Map<number, number>();
    for (const [index, number] of numbers.entries()) indexOf.set(number, index);
    return { spans, attributes, operations, indexOf };
  }
}

function rowsOf({ trace, count }: SpanColumns, wanted: number): Uint32Array {
  const rows: number[] = [];
  for (let row = 0; row < count; row++) if (trace[row] === wanted) rows.push(row);
  return Uint32Array.from(rows);
}

function traceIdOf({ traceIds }: SpanColumns, index: number): string {
  return [0, 1, 2, 3].map((word) => hex32(traceIds[4 * index + word]!)).join('');
}
