import { join } from 'node:path';
import { utilityProcess, type UtilityProcess } from 'electron';
import type { EngineAddress } from './channels.ts';
import type { EngineInfo, EngineOptions, FromEngine, ToEngine } from './engine-messages.ts';
import { RestartPolicy } from './restart-policy.ts';

/** The engine closes its data file within this time, or is ended: what it acknowledged is on the disk already. */
const STOP_MS = 5_000;

export interface EngineListener {
  /** The engine listens: for the first time, or again, perhaps elsewhere. */
  onReady(info: EngineInfo): void;
  /** It could not start, or keeps dying. Another try is made when the promise gives true. */
  onTrouble(message: string): Promise<boolean>;
}

/** The engine in its own process, started again when it dies. */
export class EngineProcess {
  readonly #options: EngineOptions;
  readonly #listener: EngineListener;
  readonly #policy = new RestartPolicy();
  #child: UtilityProcess | undefined;
  #info: EngineInfo | undefined;
  #startedAt = 0;
  #stopping = false;

  constructor(options: EngineOptions, listener: EngineListener) {
    this.#options = options;
    this.#listener = listener;
  }

  get info(): EngineInfo | undefined {
    return this.#info;
  }

  /** Where the page connects to; empty while the engine has never been ready. */
  get address(): EngineAddress {
    if (this.#info === undefined) return { url: '', token: '' };
    return { url: new URL(this.#info.rpc).origin, token: this.#info.token };
  }

  start(): void {
    this.#startedAt = performance.now();
    let refusal: string | undefined;
    const child = utilityProcess.fork(join(import.meta.dirname, '../engine/main.js'), [], {
      serviceName: 'Spanscope engine',
      stdio: 'inherit',
    });
    this.#child = child;
    child.on('message', (message: FromEngine) => {
      if (message.type === 'failed') refusal = message.message;
      else this.#becomeReady(message.info);
    });
    child.once('exit', (code) => void this.#afterExit(code, refusal));
    child.postMessage({ type: 'start', options: this.#startOptions() } satisfies ToEngine);
  }

  /** Ends the engine, its data file closed in order where it is able to. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const child = this.#child;
    if (child === undefined) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => child.kill(), STOP_MS);
      child.once('exit', () => {
        clearTimeout(timer);
        resolve();
      });
      child.postMessage({ type: 'shutdown' } satisfies ToEngine);
    });
  }

  /** An engine that comes back keeps its port and its token: the page's policy and connection stay good. */
  #startOptions(): EngineOptions {
    if (this.#info === undefined) return this.#options;
    return { ...this.#options, uiPort: Number(new URL(this.#info.rpc).port), token: this.#info.token };
  }

  #becomeReady(info: EngineInfo): void {
    this.#info = info;
    this.#listener.onReady(info);
  }

  async #afterExit(code: number, refusal: string | undefined): Promise<void> {
    this.#child = undefined;
    if (this.#stopping) return;
    const delay = this.#policy.afterStop(performance.now() - this.#startedAt);
    if (refusal === undefined && delay !== undefined) {
      setTimeout(() => this.#startUnlessStopping(), delay);
      return;
    }
    const again = await this.#listener.onTrouble(
      refusal ?? `The engine stopped again and again (exit code ${code}).`,
    );
    if (!again) return;
    this.#policy.forget();
    this.#startUnlessStopping();
  }

  #startUnlessStopping(): void {
    if (!this.#stopping) this.start();
  }
}
