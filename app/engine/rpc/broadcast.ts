import type { WebSocket } from 'ws';
import { encodeFrame, type ServerMessage } from '../../core/contract/frames.ts';
import type { EventName, Events } from '../../core/contract/methods.ts';

/** A socket with more than this waiting to be sent is slow: it gets the newest events once it has caught up. */
const SLOW_SOCKET_BYTES = 4 * 1024 * 1024;

/** What an event is about, where one name stands for several things. */
const subjects: { [E in EventName]?: (data: Events[E]) => string } = {
  notice: ({ code }) => code,
  'settings.changed': ({ key }) => key,
  'session.grew': ({ session }) => session,
  'annotations.changed': ({ session }) => session,
  'job.changed': ({ id }) => id,
};

/** Of events with the same key only the newest matters. */
function keyOf<E extends EventName>(event: E, data: Events[E]): string {
  return `${event} ${subjects[event]?.(data) ?? ''}`;
}

/** The sockets that said hello, and what is told to all of them. */
export class Broadcast {
  /** By socket, the events that wait for it to catch up. */
  readonly #held = new Map<WebSocket, Map<string, Uint8Array>>();

  add(socket: WebSocket): void {
    this.#held.set(socket, new Map());
    socket.once('close', () => this.#held.delete(socket));
  }

  /** @param read gives the event's data; not asked while nobody listens */
  send<E extends EventName>(event: E, read: () => Events[E]): void {
    if (this.#held.size === 0) return;
    const data = read();
    const frame = encodeFrame({ type: 'event', event, data } satisfies ServerMessage);
    for (const [socket, held] of this.#held) {
      if (held.size > 0 || socket.bufferedAmount >= SLOW_SOCKET_BYTES) held.set(keyOf(event, data), frame);
      else
        socket.send(frame, () => {
          this.catchUp(socket);
        });
    }
  }

  /** Sends what a slow socket missed; called when something was written to it. */
  catchUp(socket: WebSocket): void {
    const held = this.#held.get(socket);
    if (held === undefined || held.size === 0 || socket.bufferedAmount >= SLOW_SOCKET_BYTES) return;
    for (const frame of held.values()) socket.send(frame);
    held.clear();
  }
}
