import { closeSync, openSync, statSync } from 'node:fs';
import { RpcError } from '../../core/contract/client.ts';
import type { Signal } from '../../core/model/signal.ts';
import { EngineRedactor } from '../search/redaction/engine-redactor.ts';
import type { SearchContext } from '../search/trace-search.ts';
import { SteadyDisk } from '../store/steady-disk.ts';
import { createCapture, readKeepsakes, settleKeepsakes, writeKeepsakes } from './capture-db.ts';
import { CaptureSink } from './capture-sink.ts';
import { copyCapture } from './copy-capture.ts';
import {
  ExportCounts,
  exportedRequests,
  type ExportPlan,
  planExport,
  signalsOf,
} from './exported-requests.ts';
import { writeJaeger } from './jaeger-file.ts';
import { lossesOf } from './losses.ts';
import { type ExportSink, FILE_SIGNALS, type OtlpFormat, otlpSink } from './otlp-sinks.ts';
import { PartFile } from './part-file.ts';
import type { ExportData, Written } from './protocol.ts';

/**
 * Writes what a scope selects to `data.part`.
 * @param context its catalog pinned
 * @throws RpcError `query.invalid`, `redaction.invalid`, `redaction.slow`, `export.empty`, `call.cancelled`; StoreError; the system's errors
 */
export async function writeExport(
  context: SearchContext,
  data: ExportData,
  source: { immutable: boolean },
): Promise<Written> {
  const redactor = data.redaction === undefined ? undefined : new EngineRedactor(data.redaction);
  const plan = await planExport(context, data.scope);
  if (data.format === 'spanscope') return writeCapture(context, plan, data, redactor, source);
  const file = new PartFile(data.part);
  const taken = data.format === 'jaeger-json' ? (['traces'] as const) : takenBy(plan, data.format);
  const counts =
    data.format === 'jaeger-json'
      ? await writeJaeger(context, plan, file, redactor)
      : await writeRequests(context, plan, taken, otlpSink(data.format, file), redactor);
  file.close();
  return writtenOf(data, plan, taken, counts, redactor);
}

function takenBy(plan: ExportPlan, format: OtlpFormat): Signal[] {
  return signalsOf(plan).filter((signal) => FILE_SIGNALS[format].includes(signal));
}

async function writeRequests(
  context: SearchContext,
  plan: ExportPlan,
  signals: readonly Signal[],
  sink: ExportSink,
  redactor: EngineRedactor | undefined,
): Promise<ExportCounts> {
  const counts = new ExportCounts();
  for await (const each of exportedRequests(context, plan, signals, counts)) {
    const { signal, request } = each;
    sink.add(redactor === undefined ? each : { ...each, request: redactor.request(signal, owned(request)) });
  }
  sink.finish();
  return counts;
}

/** Rows of SQLite and chunks lie in memory that no other thread has. */
function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}

async function writeCapture(
  context: SearchContext,
  plan: ExportPlan,
  data: ExportData,
  redactor: EngineRedactor | undefined,
  { immutable }: { immutable: boolean },
): Promise<Written> {
  const source = context.catalog.db;
  const keepsakes = readKeepsakes(source);
  for (const [key, value] of Object.entries(data.properties)) keepsakes.properties.set(key, value);
  const signals = signalsOf(plan).filter((signal) => redactor === undefined || signal !== 'profiles');
  const db = createCapture(data.part);
  const file = openSync(data.part, 'r+');
  try {
    const disk = new SteadyDisk(file);
    const steady = { ...context, pause: () => (disk.step(), context.pause()) };
    let counts: ExportCounts;
    try {
      writeKeepsakes(db, keepsakes, redactor);
      counts =
        plan.traces.wanted === undefined && redactor === undefined
          ? await copyCapture(db, { path: source.path, immutable }, steady)
          : await writeRequests(steady, plan, signals, new CaptureSink(db), redactor);
      settleKeepsakes(db);
      plan.traces.count = Number(db.get<{ n: bigint }>('SELECT count(*) AS n FROM trace')!.n);
    } finally {
      db.close();
    }
    disk.finish();
    return writtenOf(data, plan, signals, counts, redactor);
  } finally {
    // After the database: the first that is closed of a file takes back all locks that the process has on it.
    closeSync(file);
  }
}

function writtenOf(
  data: ExportData,
  plan: ExportPlan,
  taken: readonly Signal[],
  counts: ExportCounts,
  redactor: EngineRedactor | undefined,
): Written {
  if (counts.spans + counts.logs + counts.dataPoints + counts.profiles === 0)
    throw new RpcError('export.empty', 'There is nothing in this session to export.');
  return {
    bytes: statSync(data.part).size,
    spans: counts.spans,
    traces: plan.traces.count,
    losses: lossesOf(data.format, plan, taken, counts, redactor !== undefined),
    redacted: redactor?.replaced ?? 0,
  };
}
