import { SvelteMap } from 'svelte/reactivity';
import { RpcError } from '../../app/core/contract/client.ts';
import type { Host } from '../host/host.ts';
import type { Connection } from './connection.svelte.ts';
import type { Notices } from './notices.svelte.ts';
import { readSetting, SETTING_KEYS, type SettingKey, type SettingValues } from './setting-values.ts';

/** What the user sets: kept by the engine, the same in every window. */
export class Settings {
  readonly #host: Host;
  readonly #notices: Notices;
  readonly #values = new SvelteMap<SettingKey, SettingValues[SettingKey]>();
  /** Changes that are on their way, by key: what the engine says meanwhile is older. */
  readonly #sending: Partial<Record<SettingKey, number>> = {};
  #known = $state.raw(false);

  constructor(host: Host, connection: Connection, notices: Notices) {
    this.#host = host;
    this.#notices = notices;
    host.client.on('settings.changed', ({ key, value }) => {
      const known = SETTING_KEYS.find((name) => name === key);
      if (known !== undefined) this.#take(known, value);
    });
    $effect.root(() => {
      $effect(() => {
        if (connection.epoch > 0) void this.#load();
      });
    });
  }

  /** Whether the engine has said what is set; until then everything is as it is at first. */
  get known(): boolean {
    return this.#known;
  }

  get<K extends SettingKey>(key: K): SettingValues[K] {
    return (this.#values.get(key) as SettingValues[K] | undefined) ?? (FIRST[key] as SettingValues[K]);
  }

  /**
   * Takes effect at once, and is kept for the next start; where it can't be kept a notice says so.
   * @param quiet says nothing: for what the user did not ask to be kept
   */
  async set<K extends SettingKey>(key: K, value: SettingValues[K], quiet = false): Promise<void> {
    this.#values.set(key, value);
    this.#sending[key] = (this.#sending[key] ?? 0) + 1;
    try {
      await this.#host.client.call('settings.set', { key, value });
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      if (!quiet) this.#notices.say('error', error.message);
    } finally {
      this.#sending[key] = (this.#sending[key] ?? 1) - 1;
    }
  }

  async #load(): Promise<void> {
    try {
      const { values } = await this.#host.client.call('settings.get', {});
      for (const key of SETTING_KEYS) this.#take(key, Object.hasOwn(values, key) ? values[key] : undefined);
      this.#known = true;
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      // The connection went away again: it is asked anew when it is back.
    }
  }

  #take(key: SettingKey, value: unknown): void {
    if ((this.#sending[key] ?? 0) > 0) return;
    this.#values.set(key, readSetting[key](value));
  }
}

/** Before anything is known: the same objects at every call, so that nothing seems to change. */
const FIRST = Object.fromEntries(SETTING_KEYS.map((key) => [key, readSetting[key](undefined)])) as {
  [K in SettingKey]: SettingValues[K];
};
