import { randomBytes } from 'node:crypto';
import { RpcError } from '../../core/contract/client.ts';
import type { Job, JobKind } from '../../core/contract/file-methods.ts';
import { RecentRate } from './recent-rate.ts';

/** Jobs that have ended and can still be asked about. */
const KEPT_ENDED = 50;

export interface JobStart {
  kind: JobKind;
  /** For people: what it works on. */
  title: string;
  session: string;
  unit: Job['unit'];
}

/** How work tells what it does, and hears that it is to stop. */
export interface JobControl {
  readonly id: string;
  readonly signal: AbortSignal;
  /**
   * @param total undefined where it is not known
   * @param leftMs how long it will take yet, where that is known; told by the rate otherwise
   */
  progress(done: number, total: number | undefined, items?: number, leftMs?: number): void;
  /** Adds what else is known: `message`, `exported`, `replayed`. */
  tell(facts: Partial<Pick<Job, 'message' | 'exported' | 'replayed' | 'session' | 'title'>>): void;
}

/** Before that the rate says nothing of how long work will take. */
const FIRST_ESTIMATE_MS = 1_500;

interface Progress {
  done: number;
  total: number | undefined;
  items: number | undefined;
  leftMs: number | undefined;
}

interface Running {
  job: Job;
  startedAt: number;
  rate: RecentRate;
  cancel: AbortController;
  ended: Promise<void>;
}

/** Work that goes on without a call waiting for it: begun, followed, cancelled and waited for by id. */
export class Jobs {
  readonly #jobs = new Map<string, Running>();
  readonly #onChange: (job: Job) => void;
  /** Ids are kept with what jobs have done, beyond this engine's end. */
  readonly #engine = randomBytes(4).toString('hex');
  #next = 1;
  #isClosed = false;

  /** @param onChange told of every step; whoever passes that on limits the pace */
  constructor(onChange: (job: Job) => void) {
    this.#onChange = onChange;
  }

  /** Begins work; what it throws ends the job as failed, or as cancelled where that was asked for. */
  start({ kind, title, session, unit }: JobStart, work: (control: JobControl) => Promise<void>): Job {
    const job: Job = {
      id: `job-${this.#engine}-${this.#next++}`,
      kind,
      state: 'running',
      title,
      session,
      done: 0,
      total: undefined,
      unit,
      rate: 0,
      leftMs: undefined,
      elapsedMs: 0,
      items: 0,
      message: '',
      code: '',
    };
    const cancel = new AbortController();
    if (this.#isClosed) cancel.abort(closing());
    const running: Running = {
      job,
      startedAt: performance.now(),
      rate: new RecentRate(),
      cancel,
      ended: Promise.resolve(),
    };
    this.#jobs.set(job.id, running);
    running.ended = this.#run(running, work);
    this.#onChange({ ...job });
    return { ...job };
  }

  all(): Job[] {
    return [...this.#jobs.values()].map(({ job }) => ({ ...job }));
  }

  /** @throws RpcError `job.unknown` */
  get(id: string): Job {
    return { ...this.#find(id).job };
  }

  /** Asks it to stop; resolves when it has. @throws RpcError `job.unknown` */
  async cancel(id: string): Promise<Job> {
    const running = this.#find(id);
    running.cancel.abort(new RpcError('call.cancelled', 'It was cancelled.'));
    await running.ended;
    return this.get(id);
  }

  /** @throws RpcError `job.unknown` */
  async wait(id: string): Promise<Job> {
    await this.#find(id).ended;
    return this.get(id);
  }

  /** Stops everything and waits for it; what is begun afterwards hears at once that it is to stop. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const all = [...this.#jobs.values()];
    for (const { cancel } of all) cancel.abort(closing());
    await Promise.all(all.map(({ ended }) => ended));
  }

  async #run(running: Running, work: (control: JobControl) => Promise<void>): Promise<void> {
    const { job, cancel } = running;
    const control: JobControl = {
      id: job.id,
      signal: cancel.signal,
      progress: (done, total, items, leftMs) => {
        this.#progress(running, { done, total, items, leftMs });
      },
      tell: (facts) => {
        Object.assign(job, facts);
        this.#changed(running);
      },
    };
    try {
      await work(control);
      job.state = 'done';
    } catch (error) {
      job.state = cancel.signal.aborted ? 'cancelled' : 'failed';
      job.message = error instanceof Error ? error.message : String(error);
      job.code = error instanceof RpcError ? error.code : 'internal';
    }
    job.leftMs = undefined;
    this.#changed(running);
    this.#forgetOldest();
  }

  #progress(running: Running, { done, total, items, leftMs }: Progress): void {
    const { job, rate } = running;
    job.done = done;
    job.total = total;
    if (items !== undefined) job.items = items;
    job.rate = rate.add(done, performance.now());
    job.leftMs = total === undefined ? undefined : (leftMs ?? this.#leftMs(running));
    this.#changed(running);
  }

  /** By the rate so far: of the first moments, in which threads start and files are looked at, it tells nothing. */
  #leftMs({ job, startedAt }: Running): number | undefined {
    if (job.rate === 0 || performance.now() - startedAt < FIRST_ESTIMATE_MS) return undefined;
    return (Math.max(0, job.total! - job.done) / job.rate) * 1_000;
  }

  #changed(running: Running): void {
    running.job.elapsedMs = performance.now() - running.startedAt;
    this.#onChange({ ...running.job });
  }

  #find(id: string): Running {
    const running = this.#jobs.get(id);
    if (running === undefined) throw new RpcError('job.unknown', `There is no job "${id}" any more.`);
    return running;
  }

  #forgetOldest(): void {
    const ended = [...this.#jobs.values()].filter(({ job }) => job.state !== 'running');
    for (const { job } of ended.slice(0, Math.max(0, ended.length - KEPT_ENDED))) this.#jobs.delete(job.id);
  }
}

function closing(): RpcError {
  return new RpcError('engine.closing', 'The engine is closing.');
}
