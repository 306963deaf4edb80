import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RpcError } from '../../../app/core/contract/client.ts';
import type { Job, OpenedSession, OpenFiles } from '../../../app/core/contract/file-methods.ts';
import type { Method, Params } from '../../../app/core/contract/methods.ts';
import { writeTraces } from '../../../app/core/otlp/write-traces.ts';
import { type Engine, startEngine } from '../../../app/engine/engine.ts';
import { StoreDatabase } from '../../../app/engine/store/database.ts';
import { TestStore } from '../../fixtures/store.ts';
import { post } from '../rpc/ask.ts';

/** An engine on folders of its own, called as a script calls it: results are in their JSON form. */
export class RunningEngine {
  readonly root = mkdtempSync(join(tmpdir(), 'sessions-'));
  readonly dataDir = join(this.root, 'data');
  /** Where a test's files lie. */
  readonly files = join(this.root, 'files');
  engine!: Engine;
  #port = 0;

  static async start(): Promise<RunningEngine> {
    const running = new RunningEngine();
    mkdirSync(running.files);
    await running.open();
    return running;
  }

  async open(): Promise<void> {
    this.engine = await startEngine({ dataDir: this.dataDir, uiPort: 0, otlpHttpPort: 0, otlpGrpcPort: 0 });
    this.#port = Number(/:(\d+)/.exec(this.engine.info.rpc)?.[1]);
  }

  get port(): number {
    return this.#port;
  }

  async restart(): Promise<void> {
    await this.engine.close();
    await this.open();
  }

  async stop(): Promise<void> {
    await this.engine.close();
    rmSync(this.root, { recursive: true, force: true });
  }

  /** Calls a method. Rejects with RpcError for what is refused. */
  async call<T = Record<string, unknown>>(method: Method, params: unknown = {}): Promise<T> {
    const { json } = await post(this.#port, this.engine.info.token, method, params);
    const { error } = json as { error?: { code: string; message: string } };
    if (error !== undefined) throw new RpcError(error.code, error.message);
    return json as T;
  }

  /** Opens files and waits until they are read. */
  async read(params: OpenFiles): Promise<OpenedSession & { ended: Job | undefined }> {
    const opened = await this.call<OpenedSession>('sessions.open', params);
    const ended =
      opened.job === undefined
        ? undefined
        : await this.call<Job>('jobs.wait', { job: opened.job } satisfies Params<'jobs.wait'>);
    return { ...opened, ended };
  }
}

export interface MadeTrace {
  traceId: string;
  service?: string;
  name?: string;
  startNs?: bigint;
  spans?: number;
}

export const START_NS = 1_700_000_000_000_000_000n;

/** A request with traces of a root and its children. */
export function requestOf(traces: readonly MadeTrace[]): Uint8Array<ArrayBuffer> {
  return writeTraces(
    traces.map(({ traceId, service = 'shop', name = 'GET /', startNs = START_NS, spans = 3 }) => ({
      resource: [{ key: 'service.name', value: { type: 'string', value: service } }],
      scopes: [
        {
          name: 'test',
          version: '1',
          spans: Array.from({ length: spans }, (_, i) => ({
            traceId,
            spanId: (i + 1).toString(16).padStart(16, '0'),
            parentSpanId: i === 0 ? '' : '0000000000000001',
            name: i === 0 ? name : `child ${i}`,
            kind: i === 0 ? 2 : 3,
            startNs: startNs + BigInt(i) * 1_000n,
            endNs: startNs + BigInt(i) * 1_000n + 1_000_000n,
            attributes: [{ key: 'http.request.method', value: { type: 'string', value: 'GET' } }],
            status: i === 2 ? { code: 2, message: 'broke' } : undefined,
          })),
        },
      ],
    })),
  );
}

/** Ids of so many traces. */
export function traceIds(count: number, from = 1): string[] {
  return Array.from({ length: count }, (_, i) => (i + from).toString(16).padStart(32, '0'));
}

/** Spans as a line of OTLP JSON each request, one trace a line. */
export function jsonLines(ids: readonly string[], service = 'filed'): string {
  return ids
    .map((traceId, i) =>
      JSON.stringify({
        resourceSpans: [
          {
            resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
            scopeSpans: [
              {
                spans: [
                  {
                    traceId,
                    spanId: '0000000000000001',
                    name: `read ${i}`,
                    kind: 2,
                    startTimeUnixNano: String(START_NS + BigInt(i)),
                    endTimeUnixNano: String(START_NS + BigInt(i) + 5_000n),
                  },
                ],
              },
            ],
          },
        ],
      }),
    )
    .map((line) => `${line}\n`)
    .join('');
}

/** A file that is still being read when a test looks, however fast the machine: its lines, and a hole that takes minutes to go through. */
export function writeEndless(path: string, lines: string): void {
  writeFileSync(path, lines);
  truncateSync(path, 64 * 1024 ** 3);
}

/** Makes a capture as it is saved: in rollback mode, everything sealed. */
export function makeCapture(path: string, traces: readonly MadeTrace[]): void {
  const store = new TestStore();
  try {
    store.send(requestOf(traces));
    store.commit.sealAll();
    store.file.db.exec(`VACUUM INTO '${path}'`);
  } finally {
    store.remove();
  }
  const db = new StoreDatabase(path);
  db.pragma('journal_mode = DELETE');
  db.close();
}
