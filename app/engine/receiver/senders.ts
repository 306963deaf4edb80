import type { SenderStatus } from '../../core/contract/methods.ts';
import type { IngestOutcome } from '../ingest/ingest.ts';

/** Senders remembered at a time; the one not heard of longest goes first. More than a laptop's services, and bounded. */
const MAX_SENDERS = 200;
/** Different reasons remembered per sender; further ones are counted together. */
const MAX_REASONS = 20;
const OTHER_REASONS = 'other reasons';
/** How much of a user agent is kept; real ones are shorter. */
const MAX_AGENT = 120;

export interface SenderId {
  protocol: SenderStatus['protocol'];
  /** As the sender names itself. */
  userAgent: string | undefined;
  address: string | undefined;
}

interface Sender {
  name: string;
  protocol: SenderStatus['protocol'];
  requests: number;
  accepted: number;
  rejected: number;
  bytes: number;
  encodings: Set<string>;
  lastSeenMs: number;
  reasons: Map<string, number>;
}

/** What each sender sent, what became of it, and why it was refused. */
export class Senders {
  /** In the order in which they were last heard of. */
  readonly #senders = new Map<string, Sender>();
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Counts a request on its arrival. @param bytes as sent */
  request(id: SenderId, encoding: string, bytes: number): void {
    const sender = this.#sender(id);
    sender.requests++;
    sender.bytes += bytes;
    if (encoding !== '') sender.encodings.add(encoding);
    this.#changed();
  }

  /** Counts what became of a request. */
  outcome(id: SenderId, outcome: IngestOutcome): void {
    const sender = this.#sender(id);
    switch (outcome.kind) {
      case 'accepted':
        sender.accepted += outcome.accepted;
        sender.rejected += outcome.rejected;
        if (outcome.rejected > 0) this.problem(id, `rejected: ${outcome.message}`);
        break;
      case 'malformed':
        this.problem(id, `malformed: ${outcome.message}`);
        break;
      case 'unavailable':
        this.problem(id, `not stored: ${outcome.message}`);
        break;
    }
    this.#changed();
  }

  /** Counts a refusal, or a partial one, by its reason. */
  problem(id: SenderId, reason: string): void {
    const { reasons } = this.#sender(id);
    const known = reasons.has(reason) || reasons.size < MAX_REASONS ? reason : OTHER_REASONS;
    reasons.set(known, (reasons.get(known) ?? 0) + 1);
    this.#changed();
  }

  /** Everything known, the sender heard of last first. */
  status(): SenderStatus[] {
    return [...this.#senders.values()].reverse().map(({ encodings, lastSeenMs, reasons, ...counts }) => ({
      ...counts,
      encodings: [...encodings],
      lastSeenNs: BigInt(lastSeenMs) * 1_000_000n,
      problems: [...reasons].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count),
    }));
  }

  #sender({ protocol, userAgent, address }: SenderId): Sender {
    const agent =
      userAgent === undefined || userAgent === '' ? 'unnamed sender' : userAgent.slice(0, MAX_AGENT);
    const name = address === undefined ? agent : `${agent} · ${address}`;
    const key = `${protocol} ${name}`;
    const known = this.#senders.get(key);
    const sender = known ?? {
      name,
      protocol,
      requests: 0,
      accepted: 0,
      rejected: 0,
      bytes: 0,
      encodings: new Set<string>(),
      lastSeenMs: 0,
      reasons: new Map<string, number>(),
    };
    sender.lastSeenMs = Date.now();
    this.#senders.delete(key);
    this.#senders.set(key, sender);
    for (const oldest of this.#senders.keys()) {
      if (this.#senders.size <= MAX_SENDERS) break;
      this.#senders.delete(oldest);
    }
    return sender;
  }
}
