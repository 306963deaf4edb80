import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

export interface Info {
  url: string;
  rpc: string;
  token: string;
  otlpHttp: string;
  otlpGrpc: string;
  pid: number;
}

/** The built program as a user starts it, on free ports and a data folder of its own, with a browser before it. */
export class App {
  readonly info: Info;
  readonly dir: string;
  readonly #child: ChildProcess;
  #browser: Browser | undefined;

  private constructor(info: Info, dir: string, child: ChildProcess) {
    this.info = info;
    this.dir = dir;
    this.#child = child;
  }

  static async start(dir = mkdtempSync(join(tmpdir(), 'spanscope-e2e-'))): Promise<App> {
    const main = resolve(import.meta.dirname, '../../dist/cli/main.js');
    const args = ['--json', '--data', dir, '--port', '0', '--otlp-http', '0', '--otlp-grpc', '0'];
    const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    const line = await new Promise<string>((found, failed) => {
      child.stdout.on('data', (chunk) => {
        text += String(chunk);
        if (text.includes('\n')) found(text.slice(0, text.indexOf('\n')));
      });
      child.once('exit', (code) => failed(new Error(`the program ended with ${code}`)));
    });
    return new App(JSON.parse(line) as Info, dir, child);
  }

  /** A page of the app; `complaints` fills with errors and with what its CSP refuses. */
  async page(complaints: string[] = [], size = { width: 1440, height: 900 }): Promise<Page> {
    this.#browser ??= await chromium.launch({
      executablePath: process.env['SPANSCOPE_CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
      ],
    });
    const page = await this.#browser.newPage({ viewport: size });
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(this.info.url);
    return page;
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

  /** Ends the program as a crash would. */
  async kill(): Promise<void> {
    const ended = new Promise((done) => this.#child.once('exit', done));
    this.#child.kill('SIGKILL');
    await ended;
  }

  async close(): Promise<void> {
    await this.#browser?.close();
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = new Promise((done) => this.#child.once('exit', done));
      this.#child.kill('SIGTERM');
      await ended;
    }
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}
