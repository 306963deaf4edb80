import { RpcError } from '../../app/core/contract/client.ts';
import type { ImportReport } from '../../app/core/contract/methods.ts';
import { formatBytes, formatPlural } from '../../app/core/model/format.ts';
import type { Host } from '../host/host.ts';
import type { Notices } from './notices.svelte.ts';

/** A frame to the engine holds 80 MiB; a larger file has to be opened by its path. */
const MAX_SENT_BYTES = 72 * 1024 * 1024;

/** Files that the user drops or chooses. */
export class Files {
  readonly #host: Host;
  readonly #notices: Notices;
  #reading = $state.raw('');

  constructor(host: Host, notices: Notices) {
    this.#host = host;
    this.#notices = notices;
    host.desktop?.onOpenFiles((paths) => void this.openPaths(paths));
  }

  /** Name of the file that is being read; empty when none is. */
  get reading(): string {
    return this.#reading;
  }

  async importFiles(files: readonly File[]): Promise<void> {
    for (const file of files) {
      if (file.size > MAX_SENT_BYTES) {
        this.#notices.say(
          'error',
          `${file.name} is larger than ${formatBytes(MAX_SENT_BYTES)}. Open it by its path: spanscope ${file.name}`,
        );
        continue;
      }
      await this.#read(file.name, async () =>
        this.#host.client.call('files.import', {
          name: file.name,
          data: new Uint8Array(await file.arrayBuffer()),
        }),
      );
    }
  }

  async openPaths(paths: readonly string[]): Promise<void> {
    for (const path of paths) await this.#read(path, () => this.#host.client.call('files.open', { path }));
  }

  async #read(name: string, load: () => Promise<ImportReport>): Promise<void> {
    this.#reading = name;
    try {
      const { accepted, rejected, format, message } = await load();
      const refused = rejected > 0 ? `, ${formatPlural(rejected, 'item')} refused: ${message}` : '';
      const tone = accepted === 0 ? 'error' : 'ok';
      this.#notices.say(tone, `${name}: ${formatPlural(accepted, 'item')} read as ${format}${refused}`);
    } catch (error) {
      const reason = error instanceof RpcError ? error.message : 'the file could not be read.';
      this.#notices.say('error', `${name}: ${reason}`);
    } finally {
      this.#reading = '';
    }
  }
}
