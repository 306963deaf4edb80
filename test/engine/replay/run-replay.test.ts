import { expect, test } from 'vitest';
import type { ReplayCounts } from '../../../app/core/contract/file-methods.ts';
import type { PostOutcome } from '../../../app/engine/demo/post.ts';
import { type ReplayRun, runReplay } from '../../../app/engine/replay/run-replay.ts';

/** A replay of spans that are due at given times, against an endpoint of the test's, on a clock of its own. */
class FakeReplay {
  time = 0;
  readonly told: ReplayCounts[] = [];
  /** What was posted when: `from-to`. */
  readonly posts: { at: number; what: string }[] = [];
  readonly run: ReplayRun;

  constructor(
    due: readonly number[],
    answer: (n: number) => PostOutcome | Promise<PostOutcome>,
    loop = false,
  ) {
    this.run = {
      schedule: {
        count: due.length,
        dueMs: (n) => due[n]!,
        durationMs: Math.max(...due),
      },
      signals: ['traces'],
      loop,
      clock: {
        now: () => this.time,
        wallNs: () => BigInt(Math.round(this.time * 1e6)),
        sleep: (ms) => {
          this.time += ms;
          return Promise.resolve();
        },
      },
      requests: (from, to) => ({
        requests: [
          { signal: 'traces', request: new TextEncoder().encode(`${from}-${to}`), items: to - from },
        ],
        gone: 0,
      }),
      freshIds: () => undefined,
      post: (_signal, request) => {
        this.posts.push({ at: this.time, what: new TextDecoder().decode(request) });
        return Promise.resolve(answer(this.posts.length));
      },
      onProgress: (_done, counts) => this.told.push(counts),
    };
  }
}

const taken: PostOutcome = { kind: 'acknowledged', rejected: 0, message: '' };
const unavailable: PostOutcome = {
  kind: 'retry',
  afterMs: 700,
  message: 'the receiver answered 503',
  status: 503,
};
const silent: PostOutcome = { kind: 'retry', afterMs: undefined, message: 'connect ECONNREFUSED', status: 0 };

test('spans are sent when they are due, gathered for a tenth of a second, at most 512 at once', async () => {
  const due = [0, 10, 20, 500, 501, ...Array.from({ length: 1_000 }, () => 3_000)];
  const replay = new FakeReplay(due, () => taken);
  const counts = await runReplay(replay.run);
  expect(counts).toEqual({ rounds: 1, sent: 1_005, acknowledged: 1_005, refused: 0, leftMs: 0, problem: '' });
  expect(replay.posts.map(({ what }) => what)).toEqual(['0-1', '1-3', '3-5', '5-517', '517-1005']);
  for (const { at, what } of replay.posts) {
    const first = due[Number(what.split('-')[0])]!;
    expect(at).toBeGreaterThanOrEqual(first);
    expect(at).toBeLessThan(first + 200);
  }
});

test('what is asked to be sent later is, and counts once', async () => {
  const replay = new FakeReplay([0], (n) => (n < 3 ? unavailable : taken));
  expect(await runReplay(replay.run)).toMatchObject({ sent: 1, acknowledged: 1, refused: 0 });
  expect(replay.posts.map(({ at }) => at)).toEqual([0, 700, 1_400]);
});

test('what is never taken is refused, and why is told', async () => {
  const replay = new FakeReplay([0, 0], () => unavailable);
  expect(await runReplay(replay.run)).toMatchObject({
    sent: 2,
    acknowledged: 0,
    refused: 2,
    problem: 'the receiver answered 503',
  });
  expect(replay.posts).toHaveLength(6);
});

test('partial success counts as refused', async () => {
  const replay = new FakeReplay([0, 0, 0], () => ({ kind: 'acknowledged', rejected: 2, message: 'no ids' }));
  expect(await runReplay(replay.run)).toMatchObject({ acknowledged: 1, refused: 2, problem: 'no ids' });
});

test('where nobody is, or nothing would be taken, it ends soon', async () => {
  const nobody = new FakeReplay(Array(5_000).fill(0) as number[], () => silent);
  await expect(runReplay(nobody.run)).rejects.toMatchObject({ code: 'replay.no-receiver' });
  expect(nobody.posts.length).toBeLessThan(20);
  const wrong = new FakeReplay([0, 1_000], () => ({
    kind: 'refused',
    message: 'the receiver answered 404',
    status: 404,
  }));
  await expect(runReplay(wrong.run)).rejects.toMatchObject({ code: 'replay.refused' });
  expect(wrong.posts.length).toBeLessThan(3);
});

test('an endpoint that goes away later is waited for, not given up', async () => {
  const replay = new FakeReplay([0, 1_000, 2_000], (n) => (n > 1 && n < 5 ? silent : taken));
  expect(await runReplay(replay.run)).toMatchObject({
    sent: 3,
    acknowledged: 3,
    problem: 'connect ECONNREFUSED',
  });
});

test('an endpoint that is slower than the pace is not flooded, and the lag is told', async () => {
  const due = Array.from({ length: 20 * 512 }, (_, i) => Math.floor(i / 512));
  let underWay = 0;
  let most = 0;
  const replay: FakeReplay = new FakeReplay(due, async () => {
    most = Math.max(most, ++underWay);
    await new Promise((resolve) => setImmediate(resolve));
    replay.time += 3_000;
    underWay--;
    return taken;
  });
  expect(await runReplay(replay.run)).toMatchObject({ acknowledged: due.length, refused: 0 });
  expect(most).toBeLessThanOrEqual(4);
  expect(replay.told.some(({ problem }) => problem.includes('slower than the pace'))).toBe(true);
});

test('a long wait is told', async () => {
  const replay = new FakeReplay([0, 3_600_000], () => taken);
  await runReplay(replay.run);
  const told = replay.told.map(({ problem }) => problem.replace(/\s/gu, ' '));
  expect(told).toContain('the next is due in 1 h 00 min');
});

test('a loop begins again with a now of its own', async () => {
  const nows: bigint[] = [];
  const replay = new FakeReplay([0, 400], () => taken, true);
  const { requests } = replay.run;
  replay.run.requests = (from, to, round) => {
    if (from === 0) nows.push(round.nowNs);
    if (nows.length > 3) throw new Error('enough');
    return requests(from, to, round);
  };
  await expect(runReplay(replay.run)).rejects.toThrow('enough');
  expect(nows).toHaveLength(4);
  expect(nows[3]! - nows[2]!).toBeGreaterThanOrEqual(400_000_000n);
  expect(replay.told.at(-1)).toMatchObject({ rounds: 3, sent: 6 });
});

test('a receiver that takes no logs is sent no more of them, which is told once, and the spans go on', async () => {
  const replay = new FakeReplay([0, 1_000, 2_000, 3_000], () => taken);
  replay.run.signals = ['traces', 'logs'];
  const { requests } = replay.run;
  replay.run.requests = (from, to, round) => {
    const { requests: spans } = requests(from, to, round);
    return { requests: [...spans, { ...spans[0]!, signal: 'logs', items: 2 }], gone: 0 };
  };
  const posted: string[] = [];
  replay.run.post = (signal) => {
    posted.push(signal);
    return Promise.resolve(
      signal === 'traces' ? taken : { kind: 'refused', message: 'the receiver answered 404', status: 404 },
    );
  };
  expect(await runReplay(replay.run)).toMatchObject({
    sent: 4,
    acknowledged: 4,
    refused: 0,
    logs: { sent: 2, acknowledged: 0, refused: 8 },
    problem: 'no logs are taken (the receiver answered 404)',
  });
  expect(posted.filter((signal) => signal === 'logs')).toHaveLength(1);
});

test.each([0.1, 1, 10, 100])('at %s times the speed what is sent lies as far apart', async (speed) => {
  const recorded = [0, 10_000, 20_000, 100_000];
  const replay = new FakeReplay(
    recorded.map((ms) => ms / speed),
    () => taken,
  );
  await runReplay(replay.run);
  for (const [i, ms] of recorded.entries())
    expect(
      replay.posts.find(({ what }) => Number(what.split('-')[0]) <= i && Number(what.split('-')[1]) > i)!.at,
    ).toBeCloseTo(ms / speed, -3);
});

test('in a loop each round has ids of its own, and tells what is left of it', async () => {
  const masks: unknown[] = [];
  const replay = new FakeReplay([0, 5_000], () => taken, true);
  let made = 0;
  replay.run.freshIds = () => ({ trace: Uint8Array.of(++made), span: Uint8Array.of(made) });
  const { requests } = replay.run;
  replay.run.requests = (from, to, round) => {
    if (made > 3) throw new Error('enough');
    masks.push(round.ids?.trace[0]);
    return requests(from, to, round);
  };
  await expect(runReplay(replay.run)).rejects.toThrow('enough');
  expect(masks).toEqual([1, 1, 2, 2, 3, 3]);
  expect(replay.told[0]!.leftMs).toBe(5_000);
});

test('a receiver that says it rejected more than it was sent is not believed', async () => {
  const replay = new FakeReplay([0, 0], () => ({ kind: 'acknowledged', rejected: 1e9, message: '' }));
  expect(await runReplay(replay.run)).toMatchObject({ sent: 2, acknowledged: 0, refused: 2 });
});
