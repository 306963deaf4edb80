/**
 * A whole session as a capture: segments are copied as they are, since they never change. What does change, the rows of traces, is
 * copied from one unchanging view of the source; the segments follow one by one, so that the log of a source that is written meanwhile
 * need not wait for all of them.
 */
import { pathToFileURL } from 'node:url';
import { type Signal, SIGNALS } from '../../core/model/signal.ts';
import { OpenTail } from '../ingest/open-tail.ts';
import type { StoreDatabase } from '../store/database.ts';
import type { JournalRow, StoredJournalRow } from '../store/journal.ts';
import { SegmentWriter } from '../store/segment-writer.ts';
import { ExportCounts } from './exported-requests.ts';

/** Numbers of traces whose rows are copied between two looks at whether to go on: some tens of milliseconds. */
const TRACES_AT_ONCE = 20_000;

export interface CopyContext {
  /** Lets other messages in, and throws when the caller has given up. */
  pause(): Promise<void>;
  progress?: ((done: number, total: number) => void) | undefined;
}

interface CopiedSegment {
  id: bigint;
  signal: bigint;
  items: bigint;
}

/**
 * Copies a data file into a new one, and seals what its journal holds. Pins, notes and properties are not copied.
 * @param from the source's path, its file read without locks where `immutable`
 * @throws StoreError; RpcError `call.cancelled`
 */
export async function copyCapture(
  db: StoreDatabase,
  from: { path: string; immutable: boolean },
  context: CopyContext,
): Promise<ExportCounts> {
  const counts = new ExportCounts();
  const uri = from.immutable ? `${pathToFileURL(from.path).href}?immutable=1` : from.path;
  db.run('ATTACH ? AS src', uri);
  const { segments, journal } = await copyRows(db, context);
  const total = [...segments, ...journal].reduce((sum, { items }) => sum + Number(items), 0);
  let done = 0;
  const gone: bigint[] = [];
  for (const { id, signal, items } of segments) {
    if (copySegment(db, id)) counts.add(SIGNALS[Number(signal)]!, Number(items));
    else {
      gone.push(id);
      counts.gone += Number(items);
    }
    context.progress?.((done += Number(items)), total);
    await context.pause();
  }
  if (gone.length > 0) forgetSegments(db, gone);
  const writer = new SegmentWriter(db);
  for (const signal of SIGNALS) {
    const rows = journal.filter((row) => row.signal === signal);
    sealRows(writer, signal, rows);
    counts.add(
      signal,
      rows.reduce((sum, { items }) => sum + items, 0),
    );
    await context.pause();
  }
  context.progress?.(total, total);
  return counts;
}

/** Everything but the parts of segments, from one view of the source. */
async function copyRows(
  db: StoreDatabase,
  { pause }: CopyContext,
): Promise<{ segments: CopiedSegment[]; journal: JournalRow[] }> {
  db.exec('BEGIN');
  for (const table of ['segment', 'service', 'dropped']) copyTable(db, table);
  const last = Number(db.get<{ n: bigint | null }>('SELECT max(ordinal) AS n FROM src.trace')!.n ?? 0n);
  for (let from = 0; from <= last; from += TRACES_AT_ONCE) {
    const range = [from, from + TRACES_AT_ONCE - 1];
    copyTable(db, 'trace', 'WHERE ordinal BETWEEN ? AND ?', range);
    copyTable(db, 'trace_segment', 'WHERE trace BETWEEN ? AND ?', range);
    await pause();
  }
  const journal = readJournal(db);
  db.exec('COMMIT');
  return { segments: db.all<CopiedSegment>('SELECT id, signal, items FROM segment ORDER BY id'), journal };
}

/** Rows of the source's table, whose version may be older and lack columns. */
function copyTable(db: StoreDatabase, table: string, where = '', params: readonly number[] = []): void {
  const columns = db
    .all<{ name: string }>('SELECT name FROM pragma_table_info(?, ?)', table, 'src')
    .map(({ name }) => name)
    .join(', ');
  db.run(`INSERT INTO main.${table}(${columns}) SELECT ${columns} FROM src.${table} ${where}`, ...params);
}

/** At most a segment's worth of each signal. */
function readJournal(db: StoreDatabase): JournalRow[] {
  return db.all<StoredJournalRow>('SELECT * FROM src.journal ORDER BY id').map((row) => ({
    id: row.id,
    signal: SIGNALS[Number(row.signal)]!,
    receivedNs: row.received_ns,
    items: Number(row.items),
    source: row.source,
    payload: new Uint8Array(row.payload.buffer, row.payload.byteOffset, row.payload.byteLength),
  }));
}

/** @returns false where the source has no such segment any more */
function copySegment(db: StoreDatabase, id: bigint): boolean {
  db.run(
    'INSERT INTO main.segment_part(segment, part, data) SELECT segment, part, data FROM src.segment_part WHERE segment = ?',
    id,
  );
  return db.get<{ n: bigint }>('SELECT changes() AS n')!.n > 0n;
}

/** Takes segments whose parts are not there out of the rows: traces without another segment go, the others are summed up anew. */
function forgetSegments(db: StoreDatabase, ids: readonly bigint[]): void {
  db.transaction(() => {
    db.exec('CREATE TEMP TABLE gone(segment INTEGER PRIMARY KEY)');
    for (const id of ids) db.run('INSERT INTO gone(segment) VALUES (?)', id);
    db.exec(`
      CREATE TEMP TABLE touched AS
        SELECT DISTINCT trace FROM main.trace_segment WHERE segment IN (SELECT segment FROM gone);
      DELETE FROM main.trace_segment WHERE segment IN (SELECT segment FROM gone);
      DELETE FROM main.segment WHERE id IN (SELECT segment FROM gone);
      DELETE FROM main.trace WHERE ordinal IN (SELECT trace FROM touched)
        AND NOT EXISTS (SELECT 1 FROM main.trace_segment WHERE trace_segment.trace = ordinal);
      UPDATE main.trace SET (start_ns, end_ns, spans, errors) =
          (SELECT min(t.start_ns), max(t.end_ns), sum(t.spans), sum(t.errors) FROM main.trace_segment t WHERE t.trace = ordinal)
        WHERE ordinal IN (SELECT trace FROM touched);
      DROP TABLE gone;
      DROP TABLE touched;
    `);
  });
}

function sealRows(writer: SegmentWriter, signal: Signal, rows: readonly JournalRow[]): void {
  const tail = new OpenTail(signal);
  for (const { id, receivedNs, items, payload } of rows) {
    tail.add(id, receivedNs, items, payload);
    if (!tail.isFull) continue;
    writer.seal(tail.open());
    tail.clear();
  }
  if (!tail.isEmpty) writer.seal(tail.open());
}
