import { RpcError } from '../../core/contract/client.ts';
import type { ReplayCounts } from '../../core/contract/file-methods.ts';
import { formatDuration, formatPlural } from '../../core/model/format.ts';
import type { PostOutcome } from '../demo/post.ts';
import type { Round } from './replay-source.ts';
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
  schedule: Schedule;
  loop: boolean;
  clock: Clock;
  /** Spans of the schedule as a request; `spans` may be fewer than asked for. */
  request(from: number, to: number, round: Round): { request: Uint8Array; spans: number };
  /** Ids for the next round; undefined where they stay. */
  freshIds(): Round['ids'];
  post(request: Uint8Array): Promise<PostOutcome>;
  onProgress(done: number, counts: ReplayCounts): void;
}

/**
 * Sends the spans of a schedule when they are due, once or again and again. A replay that lags goes as fast as the endpoint answers.
 * @throws RpcError `replay.no-receiver` where nobody answers from the beginning, `replay.refused` where nothing would be taken
 */
export async function runReplay(run: ReplayRun): Promise<ReplayCounts> {
  const replay = new Replay(run);
  do await replay.round();
  while (run.loop);
  return replay.counts;
}

class Replay {
  readonly counts: ReplayCounts = { rounds: 0, sent: 0, acknowledged: 0, refused: 0, problem: '' };
  readonly #run: ReplayRun;
  readonly #underWay = new Set<Promise<void>>();
  #failure: RpcError | undefined;
  /** Said for as long as it is the case. */
  #pace = '';
  #problem = '';

  constructor(run: ReplayRun) {
    this.#run = run;
  }

  async round(): Promise<void> {
    const { schedule, clock, freshIds } = this.#run;
    const round: Round = { nowNs: clock.wallNs(), ids: freshIds() };
    const began = clock.now();
    this.counts.rounds++;
    for (let next = 0; next < schedule.count;) {
      const elapsed = clock.now() - began;
      const wait = schedule.dueMs(next) - elapsed;
      if (wait > 0) {
        this.#tellWait(wait);
        // In steps, so that what is told about the wait stays true.
        await clock.sleep(Math.min(wait + TICK_MS, 1_000));
        continue;
      }
      let to = next + 1;
      while (to < schedule.count && to - next < MAX_BATCH && schedule.dueMs(to) <= elapsed) to++;
      while (this.#underWay.size >= MAX_UNDER_WAY) await Promise.race(this.#underWay);
      this.#tellLag(clock.now() - began - schedule.dueMs(next));
      this.#begin(next, to, round);
      next = to;
      if (this.#failure !== undefined) break;
    }
    await Promise.all(this.#underWay);
    if (this.#failure !== undefined) throw this.#failure;
  }

  #begin(from: number, to: number, round: Round): void {
    const { request, spans } = this.#run.request(from, to, round);
    const gone = to - from - spans;
    if (gone > 0) {
      this.counts.refused += gone;
      this.#problem = `${formatPlural(gone, 'span')} had been let go of before they were read`;
    }
    if (spans === 0) return;
    this.counts.sent += spans;
    const sending = this.#send(request, spans).finally(() => this.#underWay.delete(sending));
    this.#underWay.add(sending);
    this.#tell();
  }

  async #send(request: Uint8Array, spans: number): Promise<void> {
    const { counts } = this;
    const { clock, post } = this.#run;
    for (let attempt = 1; ; attempt++) {
      const outcome = await post(request);
      if (this.#failure !== undefined) return;
      if (outcome.kind === 'acknowledged') {
        counts.acknowledged += spans - outcome.rejected;
        counts.refused += outcome.rejected;
        if (outcome.rejected > 0 || outcome.message !== '')
          this.#problem = outcome.message === '' ? 'some spans were rejected' : outcome.message;
        this.#tell();
        return;
      }
      this.#problem = outcome.message;
      this.#failure = this.#hopeless(outcome, attempt);
      if (this.#failure !== undefined) return;
      if (outcome.kind === 'refused' || attempt === MAX_ATTEMPTS) {
        counts.refused += spans;
        this.#tell();
        return;
      }
      this.#tell();
      const backOffMs = Math.min(MAX_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** (attempt - 1));
      const asked = outcome.afterMs === undefined ? undefined : Math.min(outcome.afterMs, MAX_RETRY_AFTER_MS);
      await clock.sleep(asked ?? backOffMs * (0.5 + Math.random()));
    }
  }

  /** Why it makes no sense to go on; undefined where it does. */
  #hopeless(outcome: Exclude<PostOutcome, { kind: 'acknowledged' }>, attempt: number): RpcError | undefined {
    if (this.counts.acknowledged > 0) return undefined;
    if (outcome.kind === 'refused' && HOPELESS.has(outcome.status)) {
      const why = 'Check the address, which is to be that of an OTLP/HTTP receiver, and the headers.';
      return new RpcError('replay.refused', `Nothing was taken: ${outcome.message}. ${why}`);
    }
    if (outcome.kind === 'retry' && outcome.status === 0 && attempt >= ATTEMPTS_TO_FIND)
      return new RpcError('replay.no-receiver', `Nobody answers at this address: ${outcome.message}.`);
    return undefined;
  }

  #tellWait(ms: number): void {
    const before = this.#pace;
    this.#pace =
      ms < WAIT_TOLD_MS ? '' : `the next span is due in ${formatDuration(Math.round(ms / 1_000) * 1e9)}`;
    if (this.#pace !== before) this.#tell();
  }

  #tellLag(ms: number): void {
    this.#pace =
      ms < LAG_TOLD_MS
        ? ''
        : `the receiver is slower than the pace: ${formatDuration(Math.round(ms / 1_000) * 1e9)} behind`;
  }

  #tell(): void {
    const { counts } = this;
    counts.problem = [this.#problem, this.#pace].filter((each) => each !== '').join('; ');
    this.#run.onProgress(counts.sent, { ...counts });
  }
}
