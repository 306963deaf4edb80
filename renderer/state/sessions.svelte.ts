import { SvelteMap } from 'svelte/reactivity';
import { RpcError } from '../../app/core/contract/client.ts';
import { LIVE_SESSION, type SessionInfo } from '../../app/core/contract/file-methods.ts';
import type { Host } from '../host/host.ts';
import type { Connection } from './connection.svelte.ts';

/** Until the engine has said more. */
const LIVE: SessionInfo = {
  id: LIVE_SESSION,
  kind: 'live',
  name: 'Live',
  readOnly: false,
  notesReadOnly: false,
  dataFile: '',
  spans: 0,
  sources: [],
  jobs: [],
  deletedOnClose: false,
};

/** The sessions that are open, in every window the same; the live one first. */
export class Sessions {
  readonly #host: Host;
  #all = $state.raw<readonly SessionInfo[]>([LIVE]);
  #known = $state.raw(false);
  /** What sessions have grown to since they were listed. */
  readonly #grown = new SvelteMap<string, number>();

  constructor(host: Host, connection: Connection) {
    this.#host = host;
    host.client.on('sessions.changed', ({ sessions }) => this.#take(sessions));
    host.client.on('session.grew', ({ session, spans }) => this.#grown.set(session, spans));
    $effect.root(() => {
      $effect(() => {
        if (connection.epoch > 0) void this.load();
      });
    });
  }

  get all(): readonly SessionInfo[] {
    return this.#all;
  }

  /** Whether the engine has said which there are. */
  get known(): boolean {
    return this.#known;
  }

  get(id: string): SessionInfo | undefined {
    return this.#all.find((session) => session.id === id);
  }

  spansOf({ id, spans }: SessionInfo): number {
    return Math.max(spans, this.#grown.get(id) ?? 0);
  }

  /** A session that was just opened is there before the engine tells of it. */
  add(session: SessionInfo): void {
    if (this.get(session.id) === undefined) this.#all = [...this.#all, session];
  }

  /** Throws RpcError. */
  async close(id: string): Promise<void> {
    await this.#host.client.call('sessions.close', { session: id });
    this.#all = this.#all.filter((session) => session.id !== id);
    this.#grown.delete(id);
  }

  async load(): Promise<void> {
    try {
      this.#take((await this.#host.client.call('sessions.list', {})).sessions);
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      if (/^connection\./.test(error.code)) return;
      this.#known = true;
    }
  }

  #take(sessions: readonly SessionInfo[]): void {
    const live = sessions.find(({ id }) => id === LIVE_SESSION) ?? LIVE;
    this.#all = [live, ...sessions.filter(({ id }) => id !== LIVE_SESSION)];
    this.#known = true;
  }
}
