import type {
  Job,
  OpenFiles,
  ReadReport,
  SessionInfo,
  WatchStart,
} from '../../../app/core/contract/file-methods.ts';
import type {
  DemoStatus,
  SessionParams,
  TraceSearch,
  TraceSummary,
} from '../../../app/core/contract/methods.ts';
import type { FacetQuery, PlotQuery } from '../../../app/core/contract/query-methods.ts';
import { type FakeEngine, startFakeEngine } from '../../fixtures/fake-engine.ts';
import { facetAnswer, plotAnswer, selected } from '../traces/questions.ts';
import { summary } from '../traces/summaries.ts';

const START_NS = 1_795_333_975_000_000_000n;

/** An engine with sessions whose files are read only when the test says so. */
export class FakeSessions {
  readonly traces = new Map<string, TraceSummary[]>([['live', []]]);
  readonly sessions: SessionInfo[] = [sessionInfo('live', { kind: 'live', name: 'Live' })];
  readonly reports = new Map<string, ReadReport[]>();
  readonly jobs = new Map<string, Job>();
  readonly uploads = new Map<string, { name: string; size: number; bytes: number[]; pieces: number }>();
  readonly opened: OpenFiles[] = [];
  readonly watched: WatchStart[] = [];
  readonly discarded: string[] = [];
  readonly closed: string[] = [];
  /** Sessions that were asked for traces. */
  readonly asked: string[] = [];
  readonly settings = new Map<string, unknown>();
  readonly annotations = new Map<string, unknown[]>();
  /** The next piece that is sent is held back until this is called. */
  letPiecesThrough: (() => void) | undefined;
  holdPieces = false;
  engine!: FakeEngine;
  #count = 0;

  async start(rendererDir: string): Promise<void> {
    const receiver = { otlpHttp: 'http://127.0.0.1:4318', otlpGrpc: '127.0.0.1:4317' };
    const demo: DemoStatus = { running: false, rate: 5, seed: 1, faults: [], available: [], services: [] };
    const of = ({ session = 'live' }: SessionParams): TraceSummary[] => {
      const traces = this.traces.get(session);
      if (traces === undefined)
        throw Object.assign(new Error('No such session.'), { code: 'session.unknown' });
      return traces;
    };
    this.engine = await startFakeEngine(
      {
        'app.info': () => ({ version: '1', ...receiver, data: '/data/live.spanscope', notices: [] }),
        'receiver.status': () => ({ ...receiver, senders: [] }),
        'demo.status': () => demo,
        'store.stats': (params: SessionParams) => stats(of(params)),
        'traces.search': (params: TraceSearch) => {
          this.asked.push(params.session ?? 'live');
          const found = selected(of(params), params);
          const { limit = 50 } = params;
          return { traces: found.slice(0, limit), total: found.length, complete: true, elapsedMs: 1 };
        },
        'traces.plot': (params: PlotQuery) => plotAnswer(of(params), params),
        'spans.facets': (params: FacetQuery) => facetAnswer(of(params), params),
        'settings.get': () => ({ values: Object.fromEntries(this.settings) }),
        'settings.set': ({ key, value }: { key: string; value: unknown }) => {
          this.settings.set(key, value);
          return {};
        },
        'annotations.list': ({ session = 'live' }: SessionParams) => ({
          annotations: this.annotations.get(session) ?? [],
        }),
        'properties.get': () => ({ values: {} }),
        'sessions.list': () => ({ sessions: this.sessions }),
        'sessions.report': ({ session }: { session: string }) => ({
          reports: this.reports.get(session) ?? [],
        }),
        'sessions.open': (params: OpenFiles) => this.#open(params),
        'sessions.close': ({ session }: { session: string }) => {
          this.closed.push(session);
          this.remove(session);
          return {};
        },
        'watch.start': (params: WatchStart) => {
          this.watched.push(params);
          const session = this.add(params.path.split('/').pop() ?? '', 0);
          const job = this.tellJob({
            kind: 'watch',
            title: params.path,
            session: session.id,
            total: undefined,
          });
          return { session, job: job.id };
        },
        'uploads.begin': ({ name, size }: { name: string; size: number }) => {
          const upload = `upload-${this.uploads.size + 1}`;
          this.uploads.set(upload, { name, size, bytes: [], pieces: 0 });
          return { upload };
        },
        'uploads.append': async ({ upload, data }: { upload: string; data: Uint8Array }) => {
          if (this.holdPieces) await new Promise<void>((done) => (this.letPiecesThrough = done));
          const held = this.uploads.get(upload)!;
          held.pieces++;
          // The first bytes are enough to know what came.
          held.bytes.push(...data.subarray(0, 64));
          return { received: data.byteLength };
        },
        'uploads.discard': ({ upload }: { upload: string }) => {
          this.discarded.push(upload);
          return {};
        },
        'jobs.list': () => ({ jobs: [...this.jobs.values()] }),
        'jobs.cancel': ({ job }: { job: string }) =>
          this.tellJob({ ...this.jobs.get(job)!, state: 'cancelled' }),
      },
      rendererDir,
    );
  }

  /** A session with so many traces. */
  add(name: string, count: number, part: Partial<SessionInfo> = {}): SessionInfo {
    const id = part.id ?? `s${++this.#count}`;
    this.traces.set(id, []);
    const session = sessionInfo(id, { name, ...part });
    this.sessions.push(session);
    this.fill(id, count);
    this.tellSessions();
    return session;
  }

  /** More traces for a session. */
  fill(id: string, count: number): void {
    const traces = this.traces.get(id)!;
    const info = this.sessions.find((session) => session.id === id)!;
    for (let i = 0; i < count; i++) {
      const n = traces.length;
      traces.unshift(
        summary(`${id}${n}`.replace(/[^0-9a-f]/g, 'a').padStart(32, '0'), {
          rootService: info.kind === 'live' ? 'frontend' : 'checkout',
          rootName: `${info.name} ${n}`,
          startNs: START_NS + BigInt(n) * 1_000_000_000n,
          durationNs: BigInt(5 + ((n * 7) % 90)) * 3_000_000n,
          errorCount: n % 9 === 0 ? 1 : 0,
          services: ['frontend', 'cart', 'payment'],
        }),
      );
    }
    info.spans = traces.length * 3;
    if (id === 'live') this.engine.emit('store.changed', { spans: info.spans, spansPerSecond: 12 });
    else this.engine.emit('session.grew', { session: id, spans: info.spans });
  }

  remove(id: string): void {
    this.sessions.splice(
      this.sessions.findIndex((session) => session.id === id),
      1,
    );
    this.traces.delete(id);
    this.tellSessions();
  }

  tellSessions(): void {
    this.engine.emit('sessions.changed', { sessions: this.sessions });
  }

  tellJob(part: Partial<Job>): Job {
    const job: Job = {
      id: `job-${this.jobs.size + 1}`,
      kind: 'import',
      state: 'running',
      title: 'traces.jsonl',
      session: 'live',
      done: 0,
      total: 100,
      unit: 'bytes',
      rate: 0,
      leftMs: undefined,
      elapsedMs: 10,
      items: 0,
      message: '',
      code: '',
      ...part,
    };
    this.jobs.set(job.id, job);
    this.engine.emit('job.changed', job);
    return job;
  }

  #open(params: OpenFiles): { session: SessionInfo; job: string } {
    this.opened.push(params);
    const names = [
      ...(params.paths ?? []).map((path) => path.split('/').pop() ?? ''),
      ...(params.uploads ?? []).map((upload) => this.uploads.get(upload)?.name ?? ''),
    ];
    const known = this.sessions.find(({ id }) => id === params.into);
    const session = known ?? this.add(params.name ?? names[0] ?? '', 0);
    const job = this.tellJob({ title: names[0] ?? '', session: session.id, total: 1_000_000 });
    session.jobs = [...session.jobs, job.id];
    return { session, job: job.id };
  }
}

export function sessionInfo(id: string, part: Partial<SessionInfo>): SessionInfo {
  return {
    id,
    kind: 'files',
    name: id,
    readOnly: part.kind === 'capture',
    notesReadOnly: false,
    dataFile: `/data/sessions/${id}.spanscope`,
    deletedOnClose: true,
    spans: 0,
    sources: [],
    jobs: [],
    ...part,
  };
}

export function report(name: string, part: Partial<ReadReport> = {}): ReadReport {
  return {
    name,
    path: `/home/me/${name}`,
    format: 'Jaeger JSON',
    bytes: 120_000,
    spans: 300,
    logs: 0,
    dataPoints: 0,
    failure: '',
    skipped: [],
    skippedCount: 0,
    repaired: [],
    repairedCount: 0,
    losses: [],
    ...part,
  };
}

function stats(traces: readonly TraceSummary[]): object {
  return {
    spans: traces.length * 3,
    traces: traces.length,
    logs: 0,
    metrics: 0,
    profiles: 0,
    services: [...new Set(traces.flatMap(({ services }) => services))],
    segments: 1,
    journalRequests: 0,
    bytes: 1,
    spansPerSecond: 0,
    dropped: [],
  };
}
