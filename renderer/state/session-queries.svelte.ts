import { RpcError } from '../../app/core/contract/client.ts';
import type { Host } from '../host/host.ts';
import type { Connection } from './connection.svelte.ts';
import type { Routes } from './routes.svelte.ts';
import type { SavedQueries } from './saved-queries.svelte.ts';
import { readSetting, type SavedQuery } from './setting-values.ts';

/**
 * The named queries of a session: the user's own, and those that came with its file. Of the latter none is the user's until it is
 * saved under a name. Made within an effect.
 */
export class SessionQueries {
  readonly #own: SavedQueries;
  #given = $state.raw<readonly SavedQuery[]>([]);
  #asked = false;

  constructor(host: Host, connection: Connection, routes: Routes, own: SavedQueries) {
    this.#own = own;
    $effect(() => {
      if (connection.epoch > 0 && routes.shown && !this.#asked) void this.#load(host);
    });
  }

  get entries(): readonly SavedQuery[] {
    const own = this.#own.entries;
    const others = this.#given.filter(({ name }) => !own.some((entry) => entry.name === name));
    return others.length === 0 ? own : [...own, ...others].sort((a, b) => a.name.localeCompare(b.name));
  }

  nameOf(query: string): string | undefined {
    const text = query.trim();
    return this.entries.find((entry) => entry.query === text)?.name;
  }

  save(name: string, query: string): void {
    this.#own.save(name, query);
  }

  rename(name: string, next: string): void {
    const given = this.#ofFile(name);
    if (given === undefined) this.#own.rename(name, next);
    else {
      this.#own.save(next, given.query);
      this.remove(name);
    }
  }

  /** One of the file's is only out of sight: the file is not changed. */
  remove(name: string): void {
    const given = this.#ofFile(name);
    if (given === undefined) this.#own.remove(name);
    else this.#given = this.#given.filter((entry) => entry !== given);
  }

  #ofFile(name: string): SavedQuery | undefined {
    if (this.#own.entries.some((entry) => entry.name === name)) return undefined;
    return this.#given.find((entry) => entry.name === name);
  }

  async #load(host: Host): Promise<void> {
    this.#asked = true;
    try {
      const { values } = await host.client.call('properties.get', {});
      this.#given = readSetting.savedQueries(values['savedQueries']);
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      this.#asked = false;
    }
  }
}
