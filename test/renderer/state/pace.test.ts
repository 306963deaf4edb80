import { expect, test } from 'vitest';
import { type Clock, Pace } from '../../../renderer/state/pace.ts';

/** A clock that stands still until it is moved; timers that fall due run in order. */
class Hands implements Clock {
  #now = 0;
  #timers: { at: number; run: () => void }[] = [];

  now(): number {
    return this.#now;
  }
  setTimeout(run: () => void, ms: number): unknown {
    const timer = { at: this.#now + ms, run };
    this.#timers.push(timer);
    return timer;
  }
  clearTimeout(handle: never): void {
    this.#timers = this.#timers.filter((timer) => timer !== handle);
  }
  async move(ms: number): Promise<void> {
    this.#now += ms;
    const due = this.#timers.filter(({ at }) => at <= this.#now);
    this.#timers = this.#timers.filter(({ at }) => at > this.#now);
    for (const { run } of due) run();
    await settled();
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function paced(): { hands: Hands; pace: Pace; starts: number[]; finish: () => Promise<void> } {
  const hands = new Hands();
  const starts: number[] = [];
  let end: () => void = () => undefined;
  const run = (): Promise<void> => {
    starts.push(hands.now());
    return new Promise((resolve) => (end = resolve));
  };
  return {
    hands,
    starts,
    pace: new Pace(run, hands),
    finish: async () => {
      end();
      await settled();
    },
  };
}

test('the first change runs at once, the next after 150 ms', async () => {
  const { hands, pace, starts, finish } = paced();
  pace.touch();
  await hands.move(10);
  await finish();
  pace.touch();
  pace.touch();
  await hands.move(149);
  expect(starts).toEqual([0]);
  await hands.move(1);
  expect(starts).toEqual([0, 160]);
});

test('after a slow run the wait is four times as long', async () => {
  const { hands, pace, starts, finish } = paced();
  pace.touch();
  await hands.move(200);
  await finish();
  pace.touch();
  await hands.move(799);
  expect(starts).toEqual([0]);
  await hands.move(1);
  expect(starts).toEqual([0, 1000]);
});

test('changes during a run make exactly one more', async () => {
  const { hands, pace, starts, finish } = paced();
  pace.touch();
  for (let i = 0; i < 5; i++) pace.touch();
  await finish();
  await hands.move(150);
  await finish();
  await hands.move(1000);
  expect(starts).toEqual([0, 150]);
});

test('a changed question does not wait, neither between runs nor behind one', async () => {
  const { hands, pace, starts, finish } = paced();
  pace.touch();
  await hands.move(100);
  await finish();
  pace.now();
  expect(starts).toEqual([0, 100]);
  await hands.move(100);
  pace.now();
  await finish();
  expect(starts).toEqual([0, 100, 200]);
});

test('nothing runs after the stop', async () => {
  const { hands, pace, starts, finish } = paced();
  pace.touch();
  await finish();
  pace.touch();
  pace.stop();
  pace.touch();
  await hands.move(10_000);
  expect(starts).toEqual([0]);
});
