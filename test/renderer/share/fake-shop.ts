import { analyse } from '../../../app/core/analysis/trace-analysis.ts';
import type {
  Annotation,
  AnnotationChange,
  ExportStart,
  Job,
  RedactionPreviewQuery,
  ReplayPlanQuery,
  ReplayStart,
  SessionInfo,
} from '../../../app/core/contract/file-methods.ts';
import type { TraceSearch } from '../../../app/core/contract/methods.ts';
import type { FacetQuery, PlotQuery } from '../../../app/core/contract/query-methods.ts';
import { type FakeEngine, startFakeEngine } from '../../fixtures/fake-engine.ts';
import { sessionInfo } from '../sessions/fake-sessions.ts';
import { columnsOf } from '../trace/waterfall/scene-of.ts';
import { facetAnswer, plotAnswer, selected } from '../traces/questions.ts';
import { summary } from '../traces/summaries.ts';

const RECEIVER = { otlpHttp: 'http://127.0.0.1:4318', otlpGrpc: '127.0.0.1:4317' };

export const TRACE = columnsOf(`
  frontend POST /checkout 0..1420 error server
    checkout PlaceOrder 40..1380 error
      payment Charge 700..1180 error client
      shipping ShipOrder 1180..1260
`);

const refusal = (code: string, message: string): Error => Object.assign(new Error(message), { code });

/** One session with one trace, and an engine that notes, exports and replays as the test says. */
export class FakeShop {
  session: SessionInfo = sessionInfo('live', { kind: 'live', name: 'Live' });
  annotations: Annotation[] = [];
  readonly settings = new Map<string, unknown>();
  readonly exports: ExportStart[] = [];
  readonly replays: ReplayStart[] = [];
  readonly previews: RedactionPreviewQuery[] = [];
  readonly cancelled: string[] = [];
  /** Why the next changes are refused; '' where they are not. */
  refuses = '';
  engine!: FakeEngine;
  #jobs = 0;
  #now = 1n;

  async start(rendererDir: string): Promise<void> {
    const traces = [summary(TRACE.traceId, { rootService: 'frontend', rootName: 'POST /checkout' })];
    const version = { version: '1' };
    this.engine = await startFakeEngine(
      {
        'app.info': () => ({ version: '1', ...RECEIVER, data: '', notices: [] }),
        'receiver.status': () => ({ ...RECEIVER, senders: [] }),
        'demo.status': () => ({ running: false, rate: 1, seed: 1, faults: [], available: [], services: [] }),
        'store.stats': () => ({
          spans: 4,
          traces: 1,
          logs: 0,
          metrics: 0,
          services: ['frontend'],
          bytes: 1,
          spansPerSecond: 0,
          dropped: [],
        }),
        'sessions.list': () => ({ sessions: [this.session] }),
        'jobs.list': () => ({ jobs: [] }),
        'jobs.cancel': ({ job }: { job: string }) => {
          this.cancelled.push(job);
          return jobOf(job, { state: 'cancelled' });
        },
        'properties.get': () => ({ values: {} }),
        'settings.get': () => ({ values: Object.fromEntries(this.settings) }),
        'settings.set': ({ key, value }: { key: string; value: unknown }) => {
          this.settings.set(key, value);
          return {};
        },
        'traces.search': (params: TraceSearch) => {
          // The evaluator of these tests knows words, not fields.
          const found = params.query?.startsWith('trace:id') ? traces : selected(traces, params);
          return { traces: found, total: found.length, complete: true, elapsedMs: 1 };
        },
        'traces.plot': (params: PlotQuery) => plotAnswer(traces, params),
        'spans.facets': (params: FacetQuery) => facetAnswer(traces, params),
        'traces.columns': () => ({ ...TRACE, ...version }),
        'traces.version': () => ({ ...version, spans: TRACE.count }),
        'traces.analysis': () => ({ ...analyse(TRACE), ...version }),
        'traces.findings': () => ({ findings: [], settled: true, elapsedMs: 1, ...version }),
        'annotations.list': () => ({ annotations: this.annotations }),
        'annotations.set': (change: AnnotationChange) => {
          if (this.refuses !== '') throw refusal('session.unwritable', this.refuses);
          const { traceId, spanId, bookmarked, note } = change;
          this.annotations = this.annotations.filter(
            (other) => other.traceId !== traceId || other.spanId !== spanId,
          );
          if (bookmarked || note !== '')
            this.annotations.unshift({ traceId, spanId, bookmarked, note, changedNs: this.#now++ });
          this.engine.emit('annotations.changed', { session: this.session.id });
          return {};
        },
        'redaction.preview': (query: RedactionPreviewQuery) => {
          this.previews.push(query);
          return previewOf(query);
        },
        'exports.start': (params: ExportStart) => {
          if (this.refuses !== '') throw refusal('export.failed', this.refuses);
          this.exports.push(params);
          return { job: `job-${++this.#jobs}` };
        },
        'replay.plan': ({ maxPauseMs }: ReplayPlanQuery) => ({
          durationMs: maxPauseMs === undefined ? 28_800_000 : maxPauseMs + 2_000,
          longestPauseMs: 28_000_000,
          spans: 4,
          logs: 2,
          dataPoints: 0,
        }),
        'replay.start': (params: ReplayStart) => {
          if (this.refuses !== '') throw refusal('params.invalid', this.refuses);
          this.replays.push(params);
          return { job: `job-${++this.#jobs}` };
        },
      },
      rendererDir,
    );
  }

  tell(id: string, part: Partial<Job>): void {
    this.engine.emit('job.changed', jobOf(id, part));
  }
}

export function jobOf(id: string, part: Partial<Job>): Job {
  return {
    id,
    kind: 'export',
    state: 'running',
    title: 'live.spanscope',
    session: 'live',
    done: 0,
    total: 4,
    unit: 'spans',
    rate: 0,
    leftMs: undefined,
    elapsedMs: 1,
    items: 0,
    message: '',
    code: '',
    ...part,
  };
}

/** Two rules find something, as long as they are switched on. */
function previewOf({ rules }: RedactionPreviewQuery): object {
  const on = (id: string): boolean => rules.some((rule) => rule.id === id && rule.enabled);
  const match = (rule: string, key: string, before: string): object => ({
    rule,
    key,
    count: 3,
    distinct: 1,
    examples: [{ before, after: `[${rule}-1f]` }],
  });
  return {
    matches: [
      ...(on('email') ? [match('email', 'user.email', 'anna@example.com')] : []),
      ...(on('customer') ? [match('customer', '<img src=x onerror=alert(1)>', '\u202eC-1')] : []),
    ],
    spans: 4,
    complete: true,
    elapsedMs: 1,
  };
}
