import { SIGNAL_ITEMS, SIGNALS, type Signal } from '../../core/model/signal.ts';
import { type StoreDatabase, StoreError } from '../store/database.ts';
import { Journal, journalRows } from '../store/journal.ts';
import { SegmentWriter } from '../store/segment-writer.ts';
import { MalformedError } from '../store/wire.ts';
import { dropSpans } from './drop-spans.ts';
import type { IngestOutcome, IngestRequest } from './ingest.ts';
import { OpenTail } from './open-tail.ts';
import { validate } from './validate.ts';

/** A group is committed at this size even if more is waiting: it bounds the first ack's delay. */
const GROUP_BYTES = 4 * 1024 * 1024;
/** What a client is told to wait before it sends again. */
const RETRY_MS = 1_000;

interface Accepted {
  id: number;
  signal: Signal;
  source: string;
  payload: Uint8Array;
  items: number;
  outcome: IngestOutcome;
}

/** What the committer tells its host. Called synchronously. */
export interface CommitEvents {
  /** After the commit that made them true, or at once for what is not accepted. */
  outcomes(outcomes: [id: number, outcome: IngestOutcome][]): void;
  committed(spans: number): void;
  sealed(): void;
  /** A commit or a seal failed; everything in it was answered as retryable. */
  failed(error: StoreError): void;
  /** A commit went through: whatever failed before is over. */
  succeeded(): void;
}

/**
 * Takes requests, commits them to the journal in groups, and seals what has become a segment. An outcome that says
 * accepted leaves only after its commit: an ack means on disk.
 */
export class GroupCommit {
  readonly #db: StoreDatabase;
  readonly #events: CommitEvents;
  readonly #journal: Journal;
  readonly segments: SegmentWriter;
  readonly #tails: Record<Signal, OpenTail>;
  #waiting: Accepted[] = [];

  /** Replays the journal: what was acknowledged and not sealed when the last process ended, however it ended. */
  constructor(db: StoreDatabase, events: CommitEvents) {
    this.#db = db;
    this.#events = events;
    this.#journal = new Journal(db);
    this.segments = new SegmentWriter(db);
    this.#tails = Object.fromEntries(SIGNALS.map((signal) => [signal, new OpenTail(signal)])) as Record<
      Signal,
      OpenTail
    >;
    for (const row of [...journalRows(db, 0n)])
      this.#tails[row.signal].add(row.id, row.receivedNs, row.items, row.payload);
    this.#sealFull();
  }

  /** Takes a request; its outcome comes by the events, at the latest from the next `flush`. */
  submit(id: number, request: IngestRequest): void {
    const { signal, source } = request;
    let payload: Uint8Array = request.payload;
    let outcome: IngestOutcome & { kind: 'accepted' };
    try {
      const found = validate(signal, payload);
      const rejected = found.bad.length;
      outcome = { kind: 'accepted', accepted: found.items - rejected, rejected, message: '' };
      if (rejected > 0) {
        outcome.message = describe(
          found.bad.map((span) => span.reason),
          signal,
        );
        payload = dropSpans(request.payload, found.bad);
      }
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error;
      const what = `This is not an OTLP ${signal} request in protobuf: ${error.message}.`;
      this.#events.outcomes([[id, { kind: 'malformed', message: what }]]);
      return;
    }
    if (outcome.accepted === 0) this.#events.outcomes([[id, outcome]]);
    else this.#waiting.push({ id, signal, source, payload, items: outcome.accepted, outcome });
  }

  /** True for a trace that has spans in the open tail. */
  hasOpenTrace(traceId: Uint8Array): boolean {
    return this.#tails.traces.hasTrace(traceId);
  }

  /** Commits what waits, group by group, and seals the tails that have grown to a segment. */
  flush(): void {
    while (this.#waiting.length > 0) {
      let bytes = 0;
      let size = 0;
      while (size < this.#waiting.length && bytes < GROUP_BYTES)
        bytes += this.#waiting[size++]!.payload.length;
      this.#commit(this.#waiting.splice(0, size));
    }
  }

  /** Seals every tail that holds something, whatever its size; for imports and tests. */
  sealAll(): void {
    for (const tail of Object.values(this.#tails)) if (!tail.isEmpty) this.#seal(tail);
  }

  #commit(group: Accepted[]): void {
    const receivedNs = BigInt(Date.now()) * 1_000_000n;
    const first = this.#journal.next;
    try {
      this.#db.transaction(() => {
        for (const { signal, items, source, payload } of group)
          this.#journal.append(signal, receivedNs, items, source, payload);
      });
    } catch (error) {
      this.#journal.rollbackTo(first);
      this.#refuse(group, error);
      return;
    }
    this.#events.outcomes(group.map(({ id, outcome }) => [id, outcome]));
    this.#events.succeeded();
    let spans = 0;
    group.forEach(({ signal, items, payload }, i) => {
      this.#tails[signal].add(first + BigInt(i), receivedNs, items, payload);
      if (signal === 'traces') spans += items;
    });
    this.#events.committed(spans);
    this.#sealFull();
  }

  #refuse(group: Accepted[], error: unknown): void {
    const reason = asStoreError(error);
    const message = `Not stored: ${reason.message}. Send it again.`;
    this.#events.outcomes(
      group.map(({ id }) => [id, { kind: 'unavailable', message, retryAfterMs: RETRY_MS }]),
    );
    this.#events.failed(reason);
  }

  #sealFull(): void {
    for (const tail of Object.values(this.#tails)) if (tail.isFull) this.#seal(tail);
  }

  /** A seal that fails costs nothing: the journal still has it all, and the next commit tries again. */
  #seal(tail: OpenTail): void {
    try {
      this.segments.seal(tail.open());
    } catch (error) {
      this.#events.failed(asStoreError(error));
      return;
    }
    tail.clear();
    this.#events.sealed();
  }
}

function asStoreError(error: unknown): StoreError {
  return error instanceof StoreError ? error : new StoreError('store.failed', String(error), error);
}

/** The reasons with their counts, for a person: `2 spans refused: trace id is missing (2)`. */
function describe(reasons: string[], signal: Signal): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const list = [...counts].map(([reason, count]) => `${reason} (${count})`).join(', ');
  return `${reasons.length} ${SIGNAL_ITEMS[signal]} refused: ${list}`;
}
