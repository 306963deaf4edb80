import { createContext, untrack } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import { RpcError } from '../../app/core/contract/client.ts';
import { LIVE_SESSION } from '../../app/core/contract/file-methods.ts';
import type { Host } from '../host/host.ts';
import { Address } from './address.ts';
import { AppState } from './app-state.svelte.ts';
import { Connection } from './connection.svelte.ts';
import { Demo } from './demo.svelte.ts';
import { Exports } from './exports.ts';
import { tellOfJobs } from './job-news.ts';
import { Jobs } from './jobs.svelte.ts';
import { Notices } from './notices.svelte.ts';
import { Opening } from './opening.svelte.ts';
import { QueryHistory } from './query-history.svelte.ts';
import { Receiver } from './receiver.svelte.ts';
import { Reports } from './reports.svelte.ts';
import { SavedQueries } from './saved-queries.svelte.ts';
import { ServiceColors } from './service-colors.svelte.ts';
import { Sessions } from './sessions.svelte.ts';
import { Settings } from './settings.svelte.ts';
import { ThemeState } from './theme.svelte.ts';

export type Overlay = 'none' | 'receiver' | 'keys' | 'palette' | 'notes' | 'session' | 'open-path' | 'watch';

/** What the address leads to. */
export type Place = 'session' | 'unknown' | 'pending';

interface Opened {
  state: AppState;
  dispose(): void;
}

/** The window: what all its sessions share, and which of them is on the screen. */
export class Shell {
  readonly host: Host;
  readonly address = new Address(window);
  readonly connection: Connection;
  readonly theme = new ThemeState();
  readonly colors = new ServiceColors(this.theme);
  readonly notices: Notices;
  readonly settings: Settings;
  readonly history: QueryHistory;
  readonly saved: SavedQueries;
  readonly receiver: Receiver;
  readonly demo: Demo;
  readonly sessions: Sessions;
  readonly jobs: Jobs;
  readonly exports: Exports;
  readonly reports: Reports;
  readonly opening: Opening;
  readonly live: AppState;
  /** Of sessions that were visited. */
  readonly #opened = new SvelteMap<string, Opened>();
  #session: AppState = $state.raw()!;
  #place = $state.raw<Place>('pending');
  #overlay = $state.raw<Overlay>('none');
  #reported = $state.raw(LIVE_SESSION);
  #closing = $state.raw<{ session: string; notes: number }>();

  constructor(host: Host) {
    this.host = host;
    this.connection = new Connection(host);
    this.notices = new Notices(host);
    this.settings = new Settings(host, this.connection, this.notices);
    this.history = new QueryHistory(this.settings);
    this.saved = new SavedQueries(this.settings);
    this.receiver = new Receiver(host, this.connection, this.notices);
    this.demo = new Demo(host, this.connection, this.notices);
    this.sessions = new Sessions(host, this.connection);
    this.jobs = new Jobs(host, this.connection, this.notices);
    this.exports = new Exports(host, this.jobs, this.notices);
    this.reports = new Reports(host, this.sessions, this.jobs);
    this.opening = new Opening(this);
    tellOfJobs(this);
    this.live = this.#stateOf(LIVE_SESSION);
    this.#session = this.live;
    this.#find();
    this.address.onRoute(() => this.#find());
    $effect.root(() => {
      $effect(() => {
        void this.sessions.all;
        void this.sessions.known;
        untrack(() => this.#tidy());
      });
    });
    host.desktop?.onOpenTrace((traceId) => this.live.routes.openTrace(traceId));
  }

  /** The session on the screen; the live one while the address leads to none. */
  get session(): AppState {
    return this.#session;
  }

  get place(): Place {
    return this.#place;
  }

  /** What lies over the view. */
  get overlay(): Overlay {
    return this.#overlay;
  }

  show(overlay: Overlay): void {
    this.#overlay = overlay;
  }

  /** The session that the overlay `session` is about. */
  get reported(): string {
    return this.#reported;
  }

  /** Shows what a session was made of, and what became of its files. */
  showReport(session: string): void {
    this.#reported = session;
    this.#overlay = 'session';
    void this.reports.load(session);
  }

  /** Shows a session as it was left. */
  open(id: string): void {
    this.address.enter(this.#stateOf(id).routes.current, 'push');
  }

  /** The session so many places from this one, around the end. */
  step(by: number): void {
    const { all } = this.sessions;
    const at = all.findIndex(({ id }) => id === this.#session.id);
    const next = all[(at + by + all.length) % all.length];
    if (next !== undefined) this.open(next.id);
  }

  /** What is asked before it is closed: a session with notes that nothing else holds. */
  get closing(): { session: string; notes: number } | undefined {
    return this.#closing;
  }

  /** Closes a session, unless it holds notes that would be deleted with it: then it asks first. */
  async close(id: string): Promise<void> {
    const session = this.sessions.get(id);
    if (session === undefined || id === LIVE_SESSION) return;
    const notes = session.deletedOnClose ? await this.#notesIn(id) : 0;
    if (notes > 0) this.#closing = { session: id, notes };
    else await this.#close(id);
  }

  /** The user changed their mind. */
  keepOpen(): void {
    this.#closing = undefined;
  }

  async closeAnyway(): Promise<void> {
    const id = this.#closing?.session;
    this.#closing = undefined;
    if (id !== undefined) await this.#close(id);
  }

  openSetup(): void {
    this.#overlay = 'none';
    this.live.routes.go('start');
  }

  /** Shows the trace list once the test trace is on its way; says so where it is refused. */
  async sendTestTrace(): Promise<void> {
    try {
      const { traceId } = await this.host.client.call('receiver.sendTestTrace', {});
      this.notices.say('ok', 'A test trace was sent.', {
        label: 'Open it',
        run: () => this.live.routes.openTrace(traceId),
      });
      if (this.live.routes.shows('start')) this.live.routes.openTraces();
    } catch (error) {
      if (error instanceof RpcError) this.notices.say('error', error.message);
    }
  }

  async #notesIn(session: string): Promise<number> {
    try {
      return (await this.host.client.call('annotations.list', { session })).annotations.length;
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      return 0;
    }
  }

  /** Shows the session beside it first: what is on the screen would ask a session that is gone. */
  async #close(id: string): Promise<void> {
    const at = this.sessions.all.findIndex((session) => session.id === id);
    const beside = this.sessions.all[at - 1]?.id ?? LIVE_SESSION;
    try {
      if (this.address.route.session === id) this.open(beside);
      await this.sessions.close(id);
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      this.notices.say('error', error.message);
    }
  }

  #stateOf(id: string): AppState {
    const known = this.#opened.get(id);
    if (known !== undefined) return known.state;
    let state: AppState | undefined;
    const dispose = $effect.root(() => {
      state = new AppState(this, id);
    });
    this.#opened.set(id, { state: state!, dispose });
    return state!;
  }

  /** Finds the session that the address names. */
  #find(): void {
    const id = this.address.route.session;
    const known = this.sessions.get(id) !== undefined;
    this.#place = known ? 'session' : this.sessions.known ? 'unknown' : 'pending';
    this.#session = known ? this.#stateOf(id) : this.live;
  }

  /** Lets go of what sessions had that are closed. */
  #tidy(): void {
    this.#find();
    if (!this.sessions.known) return;
    for (const [id, { state, dispose }] of this.#opened) {
      if (this.sessions.get(id) !== undefined) continue;
      this.#opened.delete(id);
      state.close();
      dispose();
    }
  }
}

export const [useShell, provideShell] = createContext<Shell>();
