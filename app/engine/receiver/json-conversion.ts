import type { Worker } from 'node:worker_threads';
import type { Result } from '../../core/base/result.ts';
import type { Signal } from '../../core/model/signal.ts';
import { otlpJsonToProto, type OtlpError } from '../../core/otlp/json-to-proto.ts';
import { startWorker } from '../worker.ts';

/** Bodies up to this many bytes are converted at once: a few milliseconds. Longer ones would hold up every other sender. */
const INLINE_BYTES = 256 * 1024;

export interface ConversionRequest {
  id: number;
  signal: Signal;
  json: Uint8Array<ArrayBuffer>;
}

export interface ConversionReply {
  id: number;
  result: Conversion;
}

export type Conversion = Result<Uint8Array<ArrayBuffer>, OtlpError>;

/** Turns OTLP/JSON bodies into protobuf; long ones in a thread of its own, which starts with the first of them. */
export class JsonConversion {
  #worker: Worker | undefined;
  #nextId = 1;
  readonly #pending = new Map<
    number,
    { resolve: (result: Conversion) => void; reject: (error: Error) => void }
  >();

  /** Rejects only where the thread fails; the body may then be sent again. `json` is handed over. */
  convert(signal: Signal, json: Uint8Array<ArrayBuffer>): Promise<Conversion> {
    if (json.length <= INLINE_BYTES) return Promise.resolve(otlpJsonToProto(signal, json));
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#pending.set(id, { resolve, reject });
      const request: ConversionRequest = { id, signal, json };
      this.#start().postMessage(request, [json.buffer]);
    });
  }

  #start(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = startWorker('json');
    worker.unref();
    worker.on('message', ({ id, result }: ConversionReply) => {
      this.#pending.get(id)?.resolve(result);
      this.#pending.delete(id);
    });
    let cause: unknown;
    worker.on('error', (error) => {
      cause = error;
    });
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = undefined;
      const lost = [...this.#pending.values()];
      this.#pending.clear();
      for (const { reject } of lost) reject(new Error('the JSON converter stopped', { cause }));
    });
    this.#worker = worker;
    return worker;
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }
}
