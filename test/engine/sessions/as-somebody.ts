import { spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RpcError } from '../../../app/core/contract/client.ts';
import type { Job, OpenedSession, OpenFiles, ReadReport } from '../../../app/core/contract/file-methods.ts';
import type { Method } from '../../../app/core/contract/methods.ts';
import { post } from '../rpc/ask.ts';

/** For root every file can be read and written: there the program runs as somebody else. */
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
const words = '--json --no-open --port 0 --otlp-http 0 --otlp-grpc 0 --data'.split(' ');

/** The program, run by an ordinary user with a data folder of its own. */
export class AsSomebody {
  readonly root = mkdtempSync(join(tmpdir(), 'somebody-'));
  readonly files = join(this.root, 'files');
  readonly dataDir = join(this.root, 'data');
  receiver = '';
  #child!: ReturnType<typeof spawn>;
  #port = 0;
  #token = '';

  static async start(): Promise<AsSomebody> {
    const app = new AsSomebody();
    mkdirSync(app.files);
    mkdirSync(app.dataDir);
    chmodSync(app.root, 0o755);
    if (isRoot) chownSync(app.dataDir, NOBODY, NOBODY);
    app.#child = spawn(process.execPath, ['app/cli/main.ts', ...words, app.dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env['PATH'],
        HOME: app.dataDir,
        // What was compiled before is nobody's to write.
        NODE_COMPILE_CACHE: join(app.dataDir, 'compiled'),
      },
      ...(isRoot && { uid: NOBODY, gid: NOBODY }),
    });
    const line = await new Promise<string>((resolve, reject) => {
      app.#child.stdout!.once('data', (text: Buffer) => {
        resolve(text.toString());
      });
      app.#child.once('exit', (code) => {
        reject(new Error(`the program ended with ${code}`));
      });
    });
    const info = JSON.parse(line.slice(0, line.indexOf('\n'))) as { rpc: string; token: string };
    app.#port = Number(/:(\d+)/.exec(info.rpc)?.[1]);
    app.#token = info.token;
    return app;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Rejects with RpcError for what is refused. */
  async call<T>(method: Method, params: unknown = {}): Promise<T> {
    const { json } = await post(this.#port, this.#token, method, params);
    const { error } = json as { error?: { code: string; message: string } };
    if (error !== undefined) throw new RpcError(error.code, error.message);
    return json as T;
  }

  /** Opens files and waits until they are read. */
  async read(params: OpenFiles): Promise<{ session: string; job: Job; reports: ReadReport[] }> {
    const { session, job } = await this.call<OpenedSession>('sessions.open', params);
    const ended = await this.call<Job>('jobs.wait', { job });
    return { session: session.id, job: ended, reports: await this.reports(session.id) };
  }

  async reports(session: string): Promise<ReadReport[]> {
    return (await this.call<{ reports: ReadReport[] }>('sessions.report', { session })).reports;
  }

  async total(session: string): Promise<number> {
    return (await this.call<{ total: number }>('traces.search', { session })).total;
  }

  async stop(): Promise<void> {
    if (!this.hasEnded) {
      const ended = new Promise((resolve) => this.#child.once('exit', resolve));
      this.#child.kill('SIGKILL');
      await ended;
    }
    rmSync(this.root, { recursive: true, force: true });
  }
}
