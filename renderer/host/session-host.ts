import type { Client } from '../../app/core/contract/client.ts';
import { LIVE_SESSION } from '../../app/core/contract/file-methods.ts';
import type { EventName, Events, Method, Params, SessionParams } from '../../app/core/contract/methods.ts';
import type { Host } from './host.ts';

/** Methods that ask one session. */
type SessionMethod = {
  [M in Method]: 'session' extends keyof Params<M>
    ? undefined extends Params<M>['session']
      ? M
      : never
    : never;
}[Method];

/** All of them: one too many, or a missing one, does not compile. */
const SESSION_METHODS: Record<SessionMethod, true> = {
  'store.stats': true,
  'traces.search': true,
  'traces.plot': true,
  'traces.get': true,
  'traces.columns': true,
  'traces.version': true,
  'traces.analysis': true,
  'traces.find': true,
  'traces.findings': true,
  'traces.calls': true,
  'traces.source': true,
  'traces.export': true,
  'traces.pin': true,
  'spans.get': true,
  'spans.facets': true,
  'spans.correlate': true,
  'fields.keys': true,
  'fields.values': true,
  'services.list': true,
  'services.operation': true,
  'map.get': true,
  'exports.start': true,
  'redaction.preview': true,
  'replay.start': true,
  'replay.plan': true,
  'annotations.list': true,
  'annotations.set': true,
  'properties.get': true,
  'properties.set': true,
};

type Listener<E extends EventName> = (data: Events[E]) => void;

/**
 * The host as one session sees it: questions go to that session, and events are its own. What is told of a session that grows
 * comes as `store.changed`, whatever the session is.
 */
export class SessionHost implements Host {
  readonly client: Client;
  readonly link: Host['link'];
  readonly desktop: Host['desktop'];
  readonly #unlisten = new Set<() => void>();

  constructor(host: Host, session: string) {
    this.link = host.link;
    this.desktop = host.desktop;
    const { client } = host;
    this.client = {
      call: (method, params, signal, onProgress) =>
        client.call(method, withSession(method, params, session), signal, onProgress),
      on: (event, listener) => {
        const off = listen(client, session, event, listener);
        this.#unlisten.add(off);
        return () => {
          this.#unlisten.delete(off);
          off();
        };
      },
    };
  }

  /** Ends every event: the session is closed. */
  close(): void {
    for (const off of this.#unlisten) off();
    this.#unlisten.clear();
  }
}

/** The live session is asked by naming none. What names a session already keeps it. */
function withSession<M extends Method>(method: M, params: Params<M>, session: string): Params<M> {
  if (session === LIVE_SESSION) return params;
  if (method === 'compare.get') {
    const { a, b } = params as Params<'compare.get'>;
    return { a: named(a, session), b: named(b, session) } as Params<M>;
  }
  return Object.hasOwn(SESSION_METHODS, method)
    ? (named(params as SessionParams, session) as Params<M>)
    : params;
}

function named<P extends SessionParams>(params: P, session: string): P {
  return { ...params, session: params.session ?? session };
}

function listen<E extends EventName>(
  client: Client,
  session: string,
  event: E,
  listener: Listener<E>,
): () => void {
  if (event === 'annotations.changed') {
    const own = listener as Listener<'annotations.changed'>;
    return client.on('annotations.changed', (data) => {
      if (data.session === session) own(data);
    });
  }
  if (event === 'store.changed' && session !== LIVE_SESSION) {
    const changed = listener as Listener<'store.changed'>;
    return client.on('session.grew', (data) => {
      if (data.session === session) changed({ spans: data.spans, spansPerSecond: 0 });
    });
  }
  return client.on(event, listener);
}
