import { createContext } from 'svelte';
import { RpcError } from '../../app/core/contract/client.ts';
import type { Host } from '../host/host.ts';
import { Annotations } from './annotations.svelte.ts';
import { Connection } from './connection.svelte.ts';
import { Demo } from './demo.svelte.ts';
import { Files } from './files.svelte.ts';
import { Notices } from './notices.svelte.ts';
import { QueryHistory } from './query-history.svelte.ts';
import { Receiver } from './receiver.svelte.ts';
import { Routes } from './routes.svelte.ts';
import { SavedQueries } from './saved-queries.svelte.ts';
import { ServiceColors } from './service-colors.svelte.ts';
import { SessionWords } from './session-words.ts';
import { Settings } from './settings.svelte.ts';
import { Sharing } from './sharing.svelte.ts';
import { ThemeState } from './theme.svelte.ts';
import { TraceInsight } from './trace-insight.svelte.ts';
import { TraceList } from './trace-list.svelte.ts';

export type Overlay = 'none' | 'receiver' | 'keys' | 'palette' | 'notes';

/** Everything that outlives a view. Views reach it with `useApp()`. */
export class AppState {
  readonly host: Host;
  readonly connection: Connection;
  readonly routes: Routes;
  readonly theme: ThemeState;
  readonly colors: ServiceColors;
  readonly notices: Notices;
  readonly receiver: Receiver;
  readonly demo: Demo;
  readonly files: Files;
  readonly settings: Settings;
  readonly history: QueryHistory;
  readonly saved: SavedQueries;
  readonly words: SessionWords;
  readonly traces: TraceList;
  readonly insight: TraceInsight;
  readonly annotations: Annotations;
  readonly sharing = new Sharing();
  #overlay = $state.raw<Overlay>('none');
  /** Opens the browser's file dialog; the shell owns the element. */
  #pickFile: () => void = () => undefined;

  constructor(host: Host) {
    this.host = host;
    this.connection = new Connection(host);
    this.routes = new Routes(window);
    this.theme = new ThemeState();
    this.colors = new ServiceColors(this.theme);
    this.notices = new Notices(host);
    this.settings = new Settings(host, this.connection, this.notices);
    this.history = new QueryHistory(this.settings);
    this.saved = new SavedQueries(this.settings);
    this.words = new SessionWords(host.client);
    this.receiver = new Receiver(host, this.connection, this.notices);
    this.demo = new Demo(host, this.connection, this.notices);
    this.files = new Files(host, this.notices);
    this.traces = new TraceList(host, this.connection, this.receiver, this.routes);
    this.insight = new TraceInsight(host, this.receiver, this.routes, this.traces);
    this.annotations = new Annotations(host, this.connection, this.notices);
    host.desktop?.onOpenTrace((traceId) => this.routes.openTrace(traceId));
  }

  /** What lies over the view. */
  get overlay(): Overlay {
    return this.#overlay;
  }

  get receiverShown(): boolean {
    return this.#overlay === 'receiver';
  }

  show(overlay: Overlay): void {
    this.#overlay = overlay;
  }

  showReceiver(shown: boolean): void {
    this.#overlay = shown ? 'receiver' : 'none';
  }

  openSetup(): void {
    this.#overlay = 'none';
    this.routes.go('start');
  }

  /** Shows the trace list once the test trace is on its way; says so where it is refused. */
  async sendTestTrace(): Promise<void> {
    try {
      const { traceId } = await this.host.client.call('receiver.sendTestTrace', {});
      this.notices.say('ok', 'A test trace was sent.', {
        label: 'Open it',
        run: () => this.routes.openTrace(traceId),
      });
      if (this.routes.view === 'start') this.routes.openTraces();
    } catch (error) {
      if (error instanceof RpcError) this.notices.say('error', error.message);
    }
  }

  onPickFile(pick: () => void): void {
    this.#pickFile = pick;
  }

  /** The system's own dialog where the host has one, else the browser's. */
  async chooseFile(): Promise<void> {
    const { desktop } = this.host;
    if (desktop === undefined || !desktop.capabilities.openFileDialog) {
      this.#pickFile();
      return;
    }
    const paths = await desktop.openFiles();
    if (paths.length > 0) await this.files.openPaths(paths);
  }
}

export const [useApp, provideApp] = createContext<AppState>();
