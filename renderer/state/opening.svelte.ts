import { RpcError } from '../../app/core/contract/client.ts';
import type { OpenedSession, OpenFiles, SessionInfo } from '../../app/core/contract/file-methods.ts';
import { formatCount, formatPlural } from '../../app/core/model/format.ts';
import type { DroppedFiles } from './dropped-files.ts';
import { MAX_DROPPED } from './dropped-files.ts';
import { parseRoute } from './route.ts';
import type { Shell } from './shell.svelte.ts';
import { Sending } from './sending.svelte.ts';
import { UnreadableFile } from './upload.ts';

/** Files in one question to the engine. */
const MOST_AT_ONCE = 1_000;
/** Paths that the menu offers again. */
const MOST_RECENT = 10;

/** What is known of files before they are a session. */
export interface OpenOptions {
  /** The session to add to; without it a new one. */
  into?: string | undefined;
  name?: string | undefined;
}

/** Opens files: chosen, dropped, pasted, named by a path, or handed over by the system. */
export class Opening {
  readonly #shell: Shell;
  #sending = $state.raw<readonly Sending[]>([]);
  /** Opens the browser's file dialog; the component owns the element. */
  #pick: (options: OpenOptions) => void = () => undefined;

  constructor(shell: Shell) {
    this.#shell = shell;
    shell.host.desktop?.onOpenFiles((paths) => void this.openPaths(paths));
  }

  /** What is on its way from the page to the engine. */
  get sending(): readonly Sending[] {
    return this.#sending;
  }

  onPick(pick: (options: OpenOptions) => void): void {
    this.#pick = pick;
  }

  /** The system's own dialog where the host has one, else the browser's. */
  async choose(options: OpenOptions = {}): Promise<void> {
    const { desktop } = this.#shell.host;
    if (desktop === undefined || !desktop.capabilities.openFileDialog) {
      this.#pick(options);
      return;
    }
    const paths = await desktop.openFiles();
    if (paths.length > 0) await this.openPaths(paths, options);
  }

  /** Watches a folder that the user chooses, or whose path they write where the host has no dialog for it. */
  async chooseWatched(): Promise<void> {
    const { desktop } = this.#shell.host;
    if (desktop === undefined || !desktop.capabilities.openFolderDialog) {
      this.#shell.show('watch');
      return;
    }
    const path = await desktop.openFolder();
    if (path !== null) await this.watch(path);
  }

  async openDropped({ files, folder, hidden, cut }: DroppedFiles, options: OpenOptions = {}): Promise<void> {
    const { notices } = this.#shell;
    if (cut) notices.say('error', `Only the first ${formatCount(MAX_DROPPED)} files are opened.`);
    if (hidden > 0)
      notices.say(
        'info',
        `${formatPlural(hidden, 'hidden file or folder', 'hidden files and folders')} left out.`,
      );
    if (files.length === 0) notices.say('error', 'There is no file in it.');
    await this.openFiles(files, { name: folder, ...options });
  }

  /** Files that the page holds: by their paths where it is told them, else sent to the engine. */
  async openFiles(files: readonly File[], options: OpenOptions = {}): Promise<void> {
    const { desktop } = this.#shell.host;
    const withPath = desktop?.capabilities.filePaths === true ? desktop : undefined;
    const paths = files.map((file) => withPath?.pathOf(file) ?? '');
    const lying = paths.filter((path) => path !== '');
    const held = files.filter((_, i) => paths[i] === '');
    if (lying.length > 0) await this.openPaths(lying, options);
    for (const group of groups(held, ({ name }) => name)) await this.#send(group, options);
  }

  /** A text from the clipboard. */
  async openText(text: string): Promise<void> {
    await this.#send([new File([text], 'Pasted.json', { type: 'application/json' })], { name: 'Pasted' });
  }

  async openPaths(paths: readonly string[], options: OpenOptions = {}): Promise<void> {
    for (const group of groups(paths, (path) => path)) {
      await this.#guarded(async () => {
        await this.#open('paths', group, options);
        this.#remember(group);
      });
    }
  }

  async watch(path: string, into?: string): Promise<void> {
    await this.#guarded(async () => {
      const before = this.#shell.sessions.all;
      const opened = await this.#shell.host.client.call('watch.start', { path, ...(into && { into }) });
      if (into === undefined) await this.#show(opened, before);
      this.#remember([path]);
    });
  }

  async #send(files: readonly File[], options: OpenOptions): Promise<void> {
    if (files.length === 0) return;
    const { client } = this.#shell.host;
    const sending = new Sending(client, files, options.name ?? titleOf(files));
    this.#sending = [...this.#sending, sending];
    await this.#guarded(async () => {
      const uploads = await sending.run();
      if (uploads !== undefined) await this.#open('uploads', uploads, options);
    });
    this.#sending = this.#sending.filter((other) => other !== sending);
  }

  /** More than go in one question are added to the session of the first ones. */
  async #open(kind: 'paths' | 'uploads', all: readonly string[], options: OpenOptions): Promise<void> {
    const { into, name } = options;
    const before = this.#shell.sessions.all;
    let session = into;
    for (let at = 0; at < all.length; at += MOST_AT_ONCE) {
      const some = all.slice(at, at + MOST_AT_ONCE);
      const target: OpenFiles = session === undefined ? { ...(name && { name }) } : { into: session };
      const opened = await this.#shell.host.client.call('sessions.open', { ...target, [kind]: some });
      if (session === undefined) await this.#show(opened, before);
      session = opened.session.id;
    }
  }

  /** @param before sessions that were open then: a file of one of them is shown as it was left */
  async #show({ session }: OpenedSession, before: readonly SessionInfo[]): Promise<void> {
    this.#shell.sessions.add(session);
    // What lies over the view is about another session.
    this.#shell.show('none');
    const isNew = !before.some(({ id }) => id === session.id);
    const view = isNew && session.kind === 'capture' ? await this.#viewOf(session.id) : undefined;
    if (view === undefined) this.#shell.open(session.id);
    else this.#shell.address.enter({ ...parseRoute(view), session: session.id }, 'push');
  }

  /** Where a capture was saved: what its sender saw is what is seen first. */
  async #viewOf(session: string): Promise<string | undefined> {
    try {
      const { values } = await this.#shell.host.client.call('properties.get', { session });
      return typeof values['view'] === 'string' ? values['view'] : undefined;
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      return undefined;
    }
  }

  #remember(paths: readonly string[]): void {
    const { settings } = this.#shell;
    const others = settings.get('recentPaths').filter((path) => !paths.includes(path));
    void settings.set('recentPaths', [...paths, ...others].slice(0, MOST_RECENT), true);
  }

  async #guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof RpcError) && !(error instanceof UnreadableFile)) throw error;
      this.#shell.notices.say('error', error.message);
    }
  }
}

/** A capture is a session of its own; everything else goes together. */
function groups<T>(all: readonly T[], nameOf: (one: T) => string): T[][] {
  const isCapture = (one: T): boolean => /\.spanscope$/i.test(nameOf(one));
  const others = all.filter((one) => !isCapture(one));
  return [...(others.length > 0 ? [others] : []), ...all.filter(isCapture).map((one) => [one])];
}

function titleOf(files: readonly { name: string }[]): string {
  const [first] = files;
  return files.length === 1
    ? (first?.name ?? '')
    : `${first?.name ?? ''} and ${formatCount(files.length - 1)} more`;
}
