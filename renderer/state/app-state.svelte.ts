import { createContext } from 'svelte';
import { LIVE_SESSION, type SessionInfo } from '../../app/core/contract/file-methods.ts';
import type { Host } from '../host/host.ts';
import { SessionHost } from '../host/session-host.ts';
import { Annotations } from './annotations.svelte.ts';
import type { Connection } from './connection.svelte.ts';
import type { Demo } from './demo.svelte.ts';
import type { Exports } from './exports.ts';
import type { Jobs } from './jobs.svelte.ts';
import type { Notices } from './notices.svelte.ts';
import type { QueryHistory } from './query-history.svelte.ts';
import type { Receiver } from './receiver.svelte.ts';
import { Routes } from './routes.svelte.ts';
import type { SavedQueries } from './saved-queries.svelte.ts';
import { SessionQueries } from './session-queries.svelte.ts';
import type { ServiceColors } from './service-colors.svelte.ts';
import { SessionWords } from './session-words.ts';
import type { Settings } from './settings.svelte.ts';
import { Sharing } from './sharing.svelte.ts';
import type { Overlay, Shell } from './shell.svelte.ts';
import { Stored } from './stored.svelte.ts';
import type { ThemeState } from './theme.svelte.ts';
import { TraceInsight } from './trace-insight.svelte.ts';
import { TraceList } from './trace-list.svelte.ts';

/**
 * Everything of one session that outlives a view, and through it what all sessions share. Views reach it with `useApp()` and don't
 * know which session they show: `host` asks it, `routes` are its own. Kept while its tab is open. Made within an effect.
 */
export class AppState {
  readonly id: string;
  readonly shell: Shell;
  readonly host: Host;
  readonly routes: Routes;
  readonly stored: Stored;
  readonly words: SessionWords;
  readonly traces: TraceList;
  readonly insight: TraceInsight;
  readonly saved: SessionQueries | SavedQueries;
  readonly annotations: Annotations;
  readonly sharing = new Sharing();
  readonly #host: SessionHost;

  constructor(shell: Shell, id: string) {
    this.shell = shell;
    this.id = id;
    this.#host = new SessionHost(shell.host, id);
    this.host = this.#host;
    this.routes = new Routes(shell.address, id);
    this.stored = new Stored(this.host, shell.connection, this.routes, id === LIVE_SESSION);
    this.saved =
      id === LIVE_SESSION
        ? shell.saved
        : new SessionQueries(this.host, shell.connection, this.routes, shell.saved);
    this.words = new SessionWords(this.host.client);
    this.traces = new TraceList(this.host, shell.connection, this.stored, this.routes);
    this.insight = new TraceInsight(this.host, this.stored, this.routes, this.traces);
    this.annotations = new Annotations(this.host, shell.connection, shell.notices);
  }

  /** What the engine says of the session; undefined once it is closed. */
  get info(): SessionInfo | undefined {
    return this.shell.sessions.get(this.id);
  }

  /** Whether it is what the receiver receives into. */
  get live(): boolean {
    return this.id === LIVE_SESSION;
  }

  get connection(): Connection {
    return this.shell.connection;
  }

  get theme(): ThemeState {
    return this.shell.theme;
  }

  get colors(): ServiceColors {
    return this.shell.colors;
  }

  get notices(): Notices {
    return this.shell.notices;
  }

  get receiver(): Receiver {
    return this.shell.receiver;
  }

  get demo(): Demo {
    return this.shell.demo;
  }

  get settings(): Settings {
    return this.shell.settings;
  }

  get history(): QueryHistory {
    return this.shell.history;
  }

  get jobs(): Jobs {
    return this.shell.jobs;
  }

  get exports(): Exports {
    return this.shell.exports;
  }

  get overlay(): Overlay {
    return this.shell.overlay;
  }

  show(overlay: Overlay): void {
    this.shell.show(overlay);
  }

  /** Its tab is closed. */
  close(): void {
    this.routes.close();
    this.#host.close();
  }
}

export const [useApp, provideApp] = createContext<AppState>();
