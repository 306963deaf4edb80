import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import {
  type FlameLayout,
  type FlameMode,
  type LayoutRequest,
  makeLayout,
  SENT_COLUMNS,
} from './flame-layout-messages.ts';

/** Smaller traces are laid out within a frame: sooner than a worker starts. */
const AT_ONCE = 4_000;

/** Lays one trace out, in a worker of its own where that takes long. */
export class LayoutMaker {
  readonly #trace: TraceColumns;
  #worker: Worker | undefined;
  #closed = false;

  constructor(trace: TraceColumns) {
    this.#trace = trace;
  }

  /** Rejects where the worker fails; never settles once closed. */
  async make(mode: FlameMode): Promise<FlameLayout> {
    if (this.#trace.count <= AT_ONCE) return makeLayout(this.#trace, mode);
    const worker = (this.#worker ??= await this.#start());
    return new Promise((done, failed) => {
      worker.onmessage = ({ data }: MessageEvent<FlameLayout>) => done(data);
      worker.onerror = (event) => failed(new Error(event.message || 'the layout could not be made'));
      if (!this.#closed) worker.postMessage({ kind: 'make', mode } satisfies LayoutRequest);
    });
  }

  close(): void {
    this.#closed = true;
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  /** Columns are copied one a task, so that none of a million rows is felt. */
  async #start(): Promise<Worker> {
    const worker = new Worker(new URL('./flame-worker.ts', import.meta.url), { type: 'module' });
    for (const column of SENT_COLUMNS) {
      worker.postMessage({ kind: 'column', column, data: this.#trace[column] } satisfies LayoutRequest);
      await new Promise((next) => setTimeout(next));
    }
    if (this.#closed) worker.terminate();
    return worker;
  }
}
