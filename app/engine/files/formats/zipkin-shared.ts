import { createHash } from 'node:crypto';
import { Kind } from '../../../core/model/span.ts';
import type { ZipkinSpan } from './zipkin-span.ts';

/** Spans that are looked at together: both sides of a call and the server's children lie that close, or stay as they are. */
export const WINDOW_SPANS = 16_384;
/** Ids that are remembered for children that come later. */
const MAX_MOVED = 65_536;

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

  /** @returns the spans that are decided by now */
  add(span: ZipkinSpan): ZipkinSpan[] {
    this.#window.push(span);
    return this.#window.length >= WINDOW_SPANS ? this.#decide(WINDOW_SPANS / 2) : [];
  }

  /** Nothing comes that belongs to these: the end of a trace, or of the file. */
  end(): ZipkinSpan[] {
    return this.#decide(this.#window.length);
  }

  get waiting(): number {
    return this.#window.length;
  }

  #decide(count: number): ZipkinSpan[] {
    const clients = new Map<string, ZipkinSpan>();
    for (const item of this.#window) {
      if (item.span.kind === Kind.client) clients.set(keyOf(item, item.span.spanId), item);
    }
    for (const item of this.#window) {
      if (item.span.kind !== Kind.server) continue;
      const key = keyOf(item, item.span.spanId);
      const client = clients.get(key);
      if (client !== undefined) this.#move(item, client, key);
    }
    const decided = this.#window.slice(0, count);
    this.#window = this.#window.slice(count);
    for (const item of decided) this.#adopt(item);
    return decided;
  }

  #move(server: ZipkinSpan, client: ZipkinSpan, key: string): void {
    const { traceId, spanId } = server.span;
    let moved = this.#moved.get(key);
    if (moved === undefined) {
      moved = { newId: derivedId(traceId, spanId), server: server.service, client: client.service };
      this.#moved.set(key, moved);
      if (this.#moved.size > MAX_MOVED) this.#moved.delete(this.#moved.keys().next().value!);
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

const keyOf = ({ span }: ZipkinSpan, id: string): string => span.traceId + id;

/** An id that comes out the same each time the file is read. */
function derivedId(traceId: string, spanId: string): string {
  return createHash('sha256').update(`${traceId}${spanId}server`).digest('hex').slice(0, 16);
}
