import type { IngestOutcome } from '../ingest/ingest.ts';
import { GrpcCode, type RpcStatus } from '../../core/otlp/status.ts';
import type { SenderId, Senders } from './senders.ts';
import type { ExportResponse } from '../../core/otlp/export-response.ts';

/** What a request is answered, before it is put into the words of HTTP or gRPC. */
export type Answer =
  | { ok: true; response: ExportResponse }
  | { ok: false; http: number; status: RpcStatus; headers?: Record<string, string> };

/** How long a sender should wait when too much is in flight: a few commits. */
const BUSY_RETRY_MS = 1000;

/** What the writer said, as an answer. */
export function answerOf(outcome: IngestOutcome): Answer {
  switch (outcome.kind) {
    case 'accepted':
      return { ok: true, response: { rejected: outcome.rejected, message: outcome.message } };
    case 'malformed':
      return malformed(outcome.message);
    case 'unavailable':
      return unavailable(outcome.message, outcome.retryAfterMs);
  }
}

export function malformed(message: string): Answer {
  const violations = [{ field: 'body', description: message }];
  return { ok: false, http: 400, status: { code: GrpcCode.invalidArgument, message, violations } };
}

export function unavailable(message: string, retryAfterMs: number): Answer {
  // Whole seconds, as the header has it; never zero, which would be no pause at all.
  const headers = { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1000))) };
  return { ok: false, http: 503, status: { code: GrpcCode.unavailable, message, retryAfterMs }, headers };
}

export function busy(): Answer {
  return unavailable('Too much data is waiting to be stored. Send it again.', BUSY_RETRY_MS);
}

export function tooLarge(max: number): Answer {
  const message = `The body is larger than ${max} bytes. Send smaller batches, or raise the limit.`;
  return { ok: false, http: 413, status: { code: GrpcCode.resourceExhausted, message } };
}

/** A refusal with nothing more to it. */
export function refusal(
  http: number,
  code: number,
  message: string,
  headers: Record<string, string> = {},
): Answer {
  return { ok: false, http, status: { code, message }, headers };
}

/** Something failed here, not at the sender, which still has its data: it is told to send it again. */
export function failure(senders: Senders, id: SenderId, error: unknown): Answer {
  const reason = error instanceof Error ? error.message : String(error);
  senders.problem(id, `failed inside: ${reason}`);
  return unavailable(`The receiver failed: ${reason}`, BUSY_RETRY_MS);
}
