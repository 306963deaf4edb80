import { createHash } from 'node:crypto';
import { Kind } from '../../../core/model/span.ts';
import type { ZipkinSpan } from './zipkin-span.ts';

/** Spans that wait for others: a server's side that comes so long before its client's keeps the id that both have. */
export const WINDOW_SPANS = 4_096;
/** Ids that are remembered: of clients, and of servers for children that come later. */
const MAX_REMEMBERED = 65_536;

interface Moved {
  newId: string;
  server: string;
  client: string;
}

/**
 * Gives the server's side of a call its own id where it shares the client's, as Zipkin's libraries do: it becomes the client's child,
 * and what the server did becomes its own. Spans leave in the order in which they came.
 */
export class SharedSpans {
  #window: ZipkinSpan[] = [];
  /** By trace and old id. */
  readonly #moved = new Map<string, Moved>();
  /** Services of clients' sides, by trace and id. */
  readonly #clients = new Map<string, string>();

  /** @returns the spans that are decided by now */
  add(span: ZipkinSpan): ZipkinSpan[] {
    this.#window.push(span);
    if (span.span.kind === Kind.client) remember(this.#clients, keyOf(span, span.span.spanId), span.service);
    return this.#window.length >= WINDOW_SPANS ? this.#decide(WINDOW_SPANS / 2) : [];
  }

  /** Nothing comes that belongs to these: the end of a trace, or of the file. */
  end(): ZipkinSpan[] {
    return this.#decide(this.#window.length);
  }

  #decide(count: number): ZipkinSpan[] {
    for (const item of this.#window) {
      if (item.span.kind !== Kind.server) continue;
      const key = keyOf(item, item.span.spanId);
      const client = this.#clients.get(key);
      if (client !== undefined) this.#move(item, client, key);
    }
    const decided = this.#window.slice(0, count);
    this.#window = this.#window.slice(count);
    for (const item of decided) this.#adopt(item);
    return decided;
  }

  #move(server: ZipkinSpan, client: string, key: string): void {
    const { traceId, spanId } = server.span;
    let moved = this.#moved.get(key);
    if (moved === undefined) {
      moved = { newId: derivedId(traceId, spanId), server: server.service, client };
      remember(this.#moved, key, moved);
    }
    server.span.parentSpanId = spanId;
    server.span.spanId = moved.newId;
  }

  /** A child of an id that two spans had belongs to the server, but for one of the client's own service. */
  #adopt(item: ZipkinSpan): void {
    const { span, service } = item;
    const moved = this.#moved.get(keyOf(item, span.parentSpanId));
    if (moved === undefined || span.spanId === moved.newId) return;
    if (service === moved.client && service !== moved.server) return;
    span.parentSpanId = moved.newId;
  }
}

function remember<T>(known: Map<string, T>, key: string, value: T): void {
  known.set(key, value);
  if (known.size > MAX_REMEMBERED) known.delete(known.keys().next().value!);
}

const keyOf = ({ span }: ZipkinSpan, id: string): string => span.traceId + id;

/** An id that comes out the same each time the file is read. */
function derivedId(traceId: string, spanId: string): string {
  return createHash('sha256').update(`${traceId}${spanId}server`).digest('hex').slice(0, 16);
}
