import { RpcError } from '../../core/contract/client.ts';
import type { ReplayCounts, ReplaySignal, ReplayTally } from '../../core/contract/file-methods.ts';
import { formatDuration, formatPlural } from '../../core/model/format.ts';
import type { PostOutcome } from '../demo/post.ts';
import type { Outgoing, Round } from './replay-source.ts';
import type { Schedule } from './schedule.ts';

/** What the SDKs' batch processors send at once. */
export const MAX_BATCH = 512;
/** How often due spans are gathered: what is on a screen looks live, and requests are few. */
const TICK_MS = 100;
/** Requests under way at once: an endpoint that is slower than the pace is waited for, not flooded. */
const MAX_UNDER_WAY = 4;
/** As the OTLP specification asks of clients: back off exponentially, with jitter, and give up in the end. */
const MAX_ATTEMPTS = 6;
const FIRST_BACK_OFF_MS = 250;
const MAX_BACK_OFF_MS = 5_000;
/** Longer than an endpoint may reasonably ask to be left alone for in a replay. */
const MAX_RETRY_AFTER_MS = 60_000;
/** Before anything was acknowledged, so many attempts without an answer mean that nobody is there. */
const ATTEMPTS_TO_FIND = 3;
/** Being later than this is told. */
const LAG_TOLD_MS = 2_000;
/** A wait that is longer than this is told, so that it doesn't look like standing still. */
const WAIT_TOLD_MS = 5_000;
/** Answers that every further request would get, too: the address or the credentials are wrong. */
const HOPELESS = new Set([300, 301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 406, 415]);

/** Time, as a replay needs it. */
export interface Clock {
  /** Milliseconds that only go forward. */
  now(): number;
  /** Of the wall clock, ns since the epoch. */
  wallNs(): bigint;
  sleep(ms: number): Promise<void>;
}

export interface ReplayRun {
  schedule: Pick<Schedule, 'count' | 'durationMs' | 'dueMs'>;
  /** Signals that have something to send. */
  signals: readonly ReplaySignal[];
  loop: boolean;
  clock: Clock;
  /** Items of the schedule as requests; `gone` of them could not be read. */
  requests(from: number, to: number, round: Round): { requests: Outgoing[]; gone: number };
  /** Ids for the next round; undefined where they stay. */
  freshIds(): Round['ids'];
  post(signal: ReplaySignal, request: Uint8Array): Promise<PostOutcome>;
  /** @param done items of all rounds */
  onProgress(done: number, counts: ReplayCounts): void;
}

/**
 * Sends the items of a schedule when they are due, once or again and again. A replay that lags goes as fast as the endpoint answers.
 * A receiver that takes no logs or no metrics is sent no more of these; the others go on.
 * @throws RpcError `replay.no-receiver` where nobody answers from the beginning, `replay.refused` where nothing would be taken
 */
export async function runReplay(run: ReplayRun): Promise<ReplayCounts> {
  const replay = new Replay(run);
  do await replay.round();
  while (run.loop);
  return replay.counts;
}

class Replay {
  readonly #run: ReplayRun;
  readonly #tallies: Record<ReplaySignal, ReplayTally> = { traces: tally(), logs: tally(), metrics: tally() };
  /** Signals that the receiver takes nothing of, and what it said. */
  readonly #unwanted = new Map<ReplaySignal, string>();
  readonly #underWay = new Set<Promise<void>>();
  #rounds = 0;
  #done = 0;
  #beganAt = 0;
  #failure: RpcError | undefined;
  /** Said for as long as it is the case. */
  #pace = '';
  #problem = '';

  constructor(run: ReplayRun) {
    this.#run = run;
  }

  get counts(): ReplayCounts {
    const { traces, logs, metrics } = this.#tallies;
    const { schedule, clock, signals } = this.#run;
    const unwanted = [...this.#unwanted].map(([signal, why]) => `no ${signal} are taken (${why})`);
    return {
      rounds: this.#rounds,
      ...traces,
      ...(signals.includes('logs') && { logs: { ...logs } }),
      ...(signals.includes('metrics') && { metrics: { ...metrics } }),
      leftMs: Math.max(0, schedule.durationMs - (clock.now() - this.#beganAt)),
      problem: [...unwanted, this.#problem, this.#pace].filter((each) => each !== '').join('; '),
    };
  }

  async round(): Promise<void> {
    const { schedule, clock, freshIds } = this.#run;
    const round: Round = { nowNs: clock.wallNs(), ids: freshIds() };
    const began = (this.#beganAt = clock.now());
    this.#rounds++;
    for (let next = 0; next < schedule.count;) {
      const elapsed = clock.now() - began;
      const wait = schedule.dueMs(next) - elapsed;
      if (wait > 0) {
        this.#tellWait(wait);
        // In steps, so that what is told about the wait stays true.
        await clock.sleep(Math.min(wait + TICK_MS, 1_000));
        if (this.#failure !== undefined) break;
        continue;
      }
      let to = next + 1;
      while (to < schedule.count && to - next < MAX_BATCH && schedule.dueMs(to) <= elapsed) to++;
      this.#tellLag(clock.now() - began - schedule.dueMs(next));
      await this.#begin(next, to, round);
      next = to;
      if (this.#failure !== undefined) break;
    }
    await Promise.all(this.#underWay);
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #begin(from: number, to: number, round: Round): Promise<void> {
    const { requests, gone } = this.#run.requests(from, to, round);
    this.#done += to - from;
    if (gone > 0) this.#problem = `${formatPlural(gone, 'item')} had been let go of, or can't be read`;
    for (const each of requests) {
      while (this.#underWay.size >= MAX_UNDER_WAY) await Promise.race(this.#underWay);
      if (this.#failure !== undefined) return;
      const { signal, items } = each;
      if (this.#unwanted.has(signal)) {
        this.#tallies[signal].refused += items;
        continue;
      }
      this.#tallies[signal].sent += items;
      const sending = this.#send(each).finally(() => this.#underWay.delete(sending));
      this.#underWay.add(sending);
    }
    this.#tell();
  }

  async #send({ signal, request, items }: Outgoing): Promise<void> {
    const counts = this.#tallies[signal];
    const { clock, post } = this.#run;
    for (let attempt = 1; ; attempt++) {
      const outcome = await post(signal, request);
      if (this.#failure !== undefined) return;
      if (outcome.kind === 'acknowledged') {
        // What a receiver says of more than it was sent is not believed.
        const rejected = Math.min(items, Math.max(0, outcome.rejected));
        counts.acknowledged += items - rejected;
        counts.refused += rejected;
        if (rejected > 0 || outcome.message !== '')
          this.#problem = outcome.message === '' ? `some ${signal} were rejected` : outcome.message;
        this.#tell();
        return;
      }
      const isOver = outcome.kind === 'refused' || attempt === MAX_ATTEMPTS || this.#unwanted.has(signal);
      this.#judge(signal, outcome, attempt);
      if (this.#failure !== undefined || isOver) {
        counts.refused += items;
        this.#tell();
        return;
      }
      this.#tell();
      const backOffMs = Math.min(MAX_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** (attempt - 1));
      const asked = outcome.afterMs === undefined ? undefined : Math.min(outcome.afterMs, MAX_RETRY_AFTER_MS);
      await clock.sleep(asked ?? backOffMs * (0.5 + Math.random()));
    }
  }

  /** What a failure means for what is still to be sent: nothing, the end of its signal, or of everything. */
  #judge(
    signal: ReplaySignal,
    outcome: Exclude<PostOutcome, { kind: 'acknowledged' }>,
    attempt: number,
  ): void {
    const { signals } = this.#run;
    const isHopeless =
      outcome.kind === 'refused' && HOPELESS.has(outcome.status) && this.#tallies[signal].acknowledged === 0;
    const others = signals.filter((other) => other !== signal && !this.#unwanted.has(other));
    if (isHopeless && signal !== 'traces' && others.length > 0) this.#unwanted.set(signal, outcome.message);
    else {
      this.#problem = outcome.message;
      const isUnheard = Object.values(this.#tallies).every(({ acknowledged }) => acknowledged === 0);
      if (isHopeless) {
        const why = 'Check the address, which is to be that of an OTLP receiver, and the headers.';
        this.#failure = new RpcError('replay.refused', `Nothing was taken: ${outcome.message}. ${why}`);
      } else if (isUnheard && outcome.kind === 'retry' && outcome.status === 0 && attempt >= ATTEMPTS_TO_FIND)
        this.#failure = new RpcError(
          'replay.no-receiver',
          `Nobody answers at this address: ${outcome.message}.`,
        );
    }
  }

  #tellWait(ms: number): void {
    const before = this.#pace;
    this.#pace =
      ms < WAIT_TOLD_MS ? '' : `the next is due in ${formatDuration(Math.round(ms / 1_000) * 1e9)}`;
    if (this.#pace !== before) this.#tell();
  }

  #tellLag(ms: number): void {
    this.#pace =
      ms < LAG_TOLD_MS
        ? ''
        : `the receiver is slower than the pace: ${formatDuration(Math.round(ms / 1_000) * 1e9)} behind`;
  }

  #tell(): void {
    this.#run.onProgress(this.#done, this.counts);
  }
}

function tally(): ReplayTally {
  return { sent: 0, acknowledged: 0, refused: 0 };
}
