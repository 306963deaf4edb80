import { createContext } from 'svelte';
import type { Host } from '../host/host.ts';
import { Connection } from './connection.svelte.ts';
import { Demo } from './demo.svelte.ts';
import { Notices } from './notices.svelte.ts';
import { QueryHistory } from './query-history.svelte.ts';
import { Receiver } from './receiver.svelte.ts';
import { Routes } from './routes.svelte.ts';
import { ServiceColors } from './service-colors.svelte.ts';
import { ThemeState } from './theme.svelte.ts';
import { TraceList } from './trace-list.svelte.ts';

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
  readonly history = new QueryHistory();
  readonly traces: TraceList;

  constructor(host: Host) {
    this.host = host;
    this.connection = new Connection(host);
    this.routes = new Routes(window);
    this.theme = new ThemeState();
    this.colors = new ServiceColors(this.theme);
    this.notices = new Notices(host);
    this.receiver = new Receiver(host, this.connection);
    this.demo = new Demo(host, this.connection, this.notices);
    this.traces = new TraceList(host, this.connection, this.receiver, this.routes);
  }
}

export const [useApp, provideApp] = createContext<AppState>();
