import { assemble } from '../../app/core/analysis/assemble.ts';
import { criticalPath } from '../../app/core/analysis/critical-path.ts';
import { errorRoles } from '../../app/core/analysis/error-origin.ts';
import { foldSiblings } from '../../app/core/analysis/fold-siblings.ts';
import type { GraphChunk } from '../../app/core/analysis/graph-spans.ts';
import type { Peer } from '../../app/core/analysis/peer.ts';
import { selfTime } from '../../app/core/analysis/self-time.ts';
import { ServiceGraphBuilder } from '../../app/core/analysis/service-graph.ts';
import type { SpanTable } from '../../app/core/model/span-columns.ts';
import { Kind, Status } from '../../app/core/model/span.ts';
import { newSpanTable } from '../../app/engine/search/copy-spans.ts';
import { figure, median } from './figures.ts';

const TOTAL = Number(process.argv[2] ?? 1_000_000);
const REPEATS = 5;
const SEGMENT = 8192;

let state = 1;
/** A whole number below `limit`; the same sequence in every run. */
function random(limit: number): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * limit);
}

/** Traces of `perTrace` spans in order of start, each span under one of the few before it. */
function makeSpans(count: number, perTrace: number): SpanTable {
  const spans = newSpanTable(count, 1_700_000_000_000_000_000n);
  spans.services = Array.from({ length: 12 }, (_, i) => `service-${i}`);
  spans.names = Array.from({ length: 40 }, (_, i) => `operation-${i}`);
  for (let i = 0; i < count; i++) {
    spans.idHi[i] = random(2 ** 32);
    spans.idLo[i] = random(2 ** 32);
    spans.start[i] = i * 2000 + random(1000);
    spans.duration[i] = 1000 + random(50_000_000);
    spans.service[i] = random(12);
    spans.name[i] = random(40);
    spans.kind[i] = [Kind.internal, Kind.client, Kind.server][random(3)]!;
    spans.status[i] = random(50) === 0 ? Status.error : Status.unset;
    const place = i % perTrace;
    if (place === 0) continue;
    const parent = i - 1 - random(Math.min(place, 20));
    spans.parentHi[i] = spans.idHi[parent]!;
    spans.parentLo[i] = spans.idLo[parent]!;
  }
  return spans;
}

const peers: Peer[] = [{ id: 'database:postgresql', name: 'postgresql', kind: 'database' }];

/** Segments as a store has them: traces that overlap in time lie among each other. */
function makeChunks(perTrace: number): GraphChunk[] {
  const chunks: GraphChunk[] = [];
  for (let at = 0; at < TOTAL; at += SEGMENT) {
    const count = Math.min(SEGMENT, TOTAL - at);
    const spans = makeSpans(count, perTrace);
    const order = Uint32Array.from({ length: count }, (_, i) => i);
    for (let i = 0; i < count - 40; i++) {
      const other = i + random(40);
      [order[i], order[other]] = [order[other]!, order[i]!];
    }
    const pick = <T extends Uint8Array | Uint32Array | Float64Array>(column: T): T =>
      column.map((_, i) => column[order[i]!]!) as T;
    for (const key of ['start', 'duration'] as const) spans[key] = pick(spans[key]);
    for (const key of ['idHi', 'idLo', 'parentHi', 'parentLo', 'service', 'name'] as const) {
      spans[key] = pick(spans[key]);
    }
    for (const key of ['kind', 'status'] as const) spans[key] = pick(spans[key]);
    chunks.push({
      spans,
      trace: Uint32Array.from(order, (span) => Math.floor((at + span) / perTrace)),
      peer: Int32Array.from(spans.kind, (kind) => (kind === Kind.client ? 0 : -1)),
      peers,
    });
  }
  return chunks;
}

function measure(what: string, target: string, run: () => unknown): void {
  const times = Array.from({ length: REPEATS }, () => {
    const started = performance.now();
    run();
    return performance.now() - started;
  });
  figure(what, `${median(times).toFixed(0)} ms`, target);
}

const label = TOTAL.toLocaleString('en-US');
const one = makeSpans(TOTAL, TOTAL);
const trace = assemble('trace', one);
measure(`assemble one trace of ${label} spans`, '< 1000 ms', () => assemble('trace', one));
measure('  its self times', '–', () => selfTime(trace));
measure('  its critical path', '–', () => criticalPath(trace));
measure('  its error roles', '–', () => errorRoles(trace));
measure('  its folded siblings', '–', () => foldSiblings(trace));
for (const perTrace of [10, 1000]) {
  const chunks = makeChunks(perTrace);
  measure(`service graph of ${label} spans, ${perTrace} a trace`, '≤ 300 ms', () => {
    const builder = new ServiceGraphBuilder();
    builder.add(chunks);
    return builder.finish();
  });
}
