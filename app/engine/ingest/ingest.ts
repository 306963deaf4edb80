import type { Signal } from '../../core/model/signal.ts';

/** One export request on its way to the journal. */
export interface IngestRequest {
  signal: Signal;
  /** An Export…ServiceRequest in OTLP protobuf. Its whole buffer is handed over: don't use it afterwards. */
  payload: Uint8Array<ArrayBuffer>;
  /** Who sent it, for the journal: `http`, `grpc`, `file:<name>`, `demo`. */
  source: string;
}

/**
 * What became of a request. `accepted` is given only after the commit that made it durable; with `rejected` above zero
 * it is OTLP's partial success. `malformed` is permanent (400, INVALID_ARGUMENT), `unavailable` is retryable (503,
 * UNAVAILABLE).
 */
export type IngestOutcome =
  | { kind: 'accepted'; accepted: number; rejected: number; message: string }
  | { kind: 'malformed'; message: string }
  | { kind: 'unavailable'; message: string; retryAfterMs: number };

/** The main thread's face of the writer. Never rejects. */
export interface Ingest {
  submit(request: IngestRequest): Promise<IngestOutcome>;
}
