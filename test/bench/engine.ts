import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The built program on free ports and a data folder of its own. */
export class BenchEngine {
  readonly dir: string;
  readonly #child: ChildProcess;
  readonly info: { url: string; rpc: string; token: string; otlpHttp: string; otlpGrpc: string; pid: number };

  private constructor(dir: string, child: ChildProcess, info: BenchEngine['info']) {
    this.dir = dir;
    this.#child = child;
    this.info = info;
  }

  static async start(dir = mkdtempSync(join(tmpdir(), 'spanscope-bench-'))): Promise<BenchEngine> {
    const main = resolve(import.meta.dirname, '../../dist/cli/main.js');
    const ports = ['--port', '0', '--otlp-http', '0', '--otlp-grpc', '0'];
    const child = spawn(process.execPath, [main, '--json', '--data', dir, ...ports], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    const line = await new Promise<string>((found, failed) => {
      child.stdout.on('data', (chunk) => {
        text += String(chunk);
        if (text.includes('\n')) found(text.slice(0, text.indexOf('\n')));
      });
      child.once('exit', (code) => failed(new Error(`the engine ended with ${code}`)));
    });
    return new BenchEngine(dir, child, JSON.parse(line) as BenchEngine['info']);
  }

  async call<T>(method: string, params: unknown = {}): Promise<T> {
    const response = await fetch(`${this.info.rpc}/${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.info.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(params),
    });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as T;
  }

  /** Resident memory of the engine's process, MB. */
  rss(): number {
    const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.info.pid}/status`, 'utf8'))?.[1];
    return Number(kb) / 1024;
  }

  /** Seconds of processor time that the process has used so far, user and system. */
  cpu(): number {
    const fields = readFileSync(`/proc/${this.info.pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.#child.once('exit', done));
    this.#child.kill('SIGTERM');
    await ended;
    rmSync(this.dir, { recursive: true, force: true });
  }
}
