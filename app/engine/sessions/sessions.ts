import { RpcError } from '../../core/contract/client.ts';
import { LIVE_SESSION, type SessionInfo } from '../../core/contract/file-methods.ts';
import type { Session } from './session.ts';

/** The sessions that are open, by id; calls that name none mean the live one. */
export class Sessions {
  readonly #open = new Map<string, Session>();
  readonly #live: Session;

  constructor(live: Session) {
    this.#live = live;
    this.#open.set(LIVE_SESSION, live);
  }

  get live(): Session {
    return this.#live;
  }

  get count(): number {
    return this.#open.size;
  }

  [Symbol.iterator](): Iterator<Session> {
    return this.#open.values();
  }

  add(session: Session): void {
    this.#open.set(session.id, session);
  }

  /** Takes a session from the list: nobody can ask it from now on. */
  remove(id: string): void {
    this.#open.delete(id);
  }

  /** What is to be said of each, the live one first. */
  all(): SessionInfo[] {
    return [...this.#open.values()].map((session) => session.info());
  }

  /** The session of that id. Throws RpcError `session.unknown`. */
  get(id: string | undefined): Session {
    if (id === undefined) return this.#live;
    const session = this.#open.get(id);
    if (session === undefined) throw new RpcError('session.unknown', `No session "${id}" is open.`);
    return session;
  }
}
