import { ProfileBuilder } from '../../../core/analysis/compare/profile-builder.ts';
import { type OpenTrace, openTrace } from '../open-trace.ts';
import type { ReaderParams } from '../protocol.ts';
import type { SearchContext } from '../trace-search.ts';
import { MISSING_OPERATION, OperationTables, PartOperations } from './operation-tables.ts';
import { pathValues } from './path-values.ts';
import type { SideProfile } from './side-profile.ts';

/** Sums up a single trace. @throws RpcError `params.invalid`, `trace.unknown`, `call.cancelled` */
export async function traceProfile(
  context: SearchContext,
  { traceId }: ReaderParams<'compare.trace'>,
): Promise<SideProfile> {
  // The first rows are of no use here.
  const open = await openTrace(
    { ...context, progress: (done, total) => context.progress?.(done, total) },
    traceId,
  );
  const tables = new OperationTables();
  const operations = await rowOperations(context, open, tables);
  const builder = new ProfileBuilder(tables.profiled);
  const paths = builder.add(open.columns, operations, open.analysis());
  await context.pause();
  return { profile: builder.finish(), traces: 1, values: pathValues(open, paths) };
}

/** By row: the number of its operation. */
async function rowOperations(
  context: SearchContext,
  { columns, parts, spanOf }: OpenTrace,
  tables: OperationTables,
): Promise<Uint32Array> {
  const ofSpans: Uint32Array[] = [];
  for (const part of parts) {
    const numbers = new PartOperations(part, tables);
    ofSpans.push(part.rows.map((row) => numbers.of(row)));
    await context.pause();
  }
  const firsts: number[] = [];
  let spans = 0;
  for (const numbers of ofSpans) {
    firsts.push(spans);
    spans += numbers.length;
  }
  const ofSpan = new Uint32Array(spans);
  for (const [part, numbers] of ofSpans.entries()) ofSpan.set(numbers, firsts[part]);
  return Uint32Array.from({ length: columns.count }, (_, row) =>
    spanOf[row]! < 0 ? MISSING_OPERATION : ofSpan[spanOf[row]!]!,
  );
}
