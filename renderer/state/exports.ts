import type { Client } from '../../app/core/contract/client.ts';
import type { ExportStart, Job } from '../../app/core/contract/file-methods.ts';
import { formatBytes } from '../../app/core/model/format.ts';
import type { Host } from '../host/host.ts';
import { nameInNotice } from './read-words.ts';
import type { Jobs } from './jobs.svelte.ts';
import type { Notices } from './notices.svelte.ts';

/** Exports and replays that this window started: it fetches what they wrote, and says how they ended when nobody looks. */
export class Exports {
  readonly #host: Host;
  readonly #notices: Notices;
  readonly #own = new Set<string>();
  /** Job that a dialog shows: it needs no notice. */
  #watched: string | undefined;

  constructor(host: Host, jobs: Jobs, notices: Notices) {
    this.#host = host;
    this.#notices = notices;
    jobs.onEnd((job) => {
      if (this.#own.delete(job.id)) this.#ended(job);
    });
  }

  /** Gives the job. Throws RpcError. @param client of the session */
  async save(client: Client, params: ExportStart): Promise<string> {
    const { job } = await client.call('exports.start', params);
    this.#own.add(job);
    return job;
  }

  /** Gives the job. Throws RpcError. @param client of the session */
  async replay(client: Client, params: Parameters<typeof client.call<'replay.start'>>[1]): Promise<string> {
    const { job } = await client.call('replay.start', params);
    this.#own.add(job);
    return job;
  }

  /** A dialog shows this job until it is told otherwise. */
  watch(job: string | undefined): void {
    this.#watched = job;
  }

  get canReveal(): boolean {
    return this.#host.desktop?.capabilities.revealInFolder ?? false;
  }

  reveal(path: string): void {
    void this.#host.desktop?.revealInFolder(path);
  }

  #ended(job: Job): void {
    const { exported, state } = job;
    if (state === 'done' && exported !== undefined && exported.download !== '') fetchFile(exported);
    if (this.#watched === job.id) return;
    if (state === 'failed') this.#notices.say('error', `${nameInNotice(job.title)}: ${job.message}`);
    else if (state === 'done' && exported !== undefined) {
      const { fileName, bytes, path, download } = exported;
      const words = `${nameInNotice(fileName)} is saved, ${formatBytes(bytes)}.`;
      const reveal = { label: 'Show in folder', run: () => this.reveal(path) };
      this.#notices.say('ok', words, download === '' && this.canReveal ? reveal : undefined);
    }
  }
}

/** Lets the browser fetch what the engine wrote for it. */
function fetchFile({ download, fileName }: { download: string; fileName: string }): void {
  const link = document.createElement('a');
  link.href = download;
  link.download = fileName;
  link.click();
}
