import type { SpanDetail } from '../../../app/core/model/span.ts';
import type { Ingest, IngestOutcome, IngestRequest } from '../../../app/engine/ingest/ingest.ts';
import { readTraces } from '../../core/otlp/read-traces.ts';

/** Takes requests as the writer does, remembers them, and answers what the test says. */
export class FakeIngest implements Ingest {
  readonly requests: IngestRequest[] = [];
  readonly spans: SpanDetail[] = [];
  /** What the next requests are answered; without it, accepted. */
  outcome: IngestOutcome | undefined;
  /** While set, nothing is answered. */
  hold: Promise<void> | undefined;
  /** Views of a larger buffer that were handed over. */
  shared = 0;

  async submit(request: IngestRequest): Promise<IngestOutcome> {
    await this.hold;
    const { payload } = request;
    if (payload.byteOffset !== 0 || payload.buffer.byteLength !== payload.length) this.shared++;
    if (this.outcome !== undefined) return this.outcome;
    let accepted = 1;
    if (request.signal === 'traces') {
      try {
        const spans = readTraces(payload);
        this.spans.push(...spans);
        accepted = spans.length;
      } catch (error) {
        return { kind: 'malformed', message: (error as Error).message };
      }
    }
    this.requests.push(request);
    return { kind: 'accepted', accepted, rejected: 0, message: '' };
  }
}
