import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Events } from '../../../app/core/contract/methods.ts';
import { TestSocket } from '../rpc/ask.ts';
import { jsonLines, RunningEngine, traceIds } from './running-engine.ts';

let app: RunningEngine;
beforeAll(async () => {
  app = await RunningEngine.start();
});
afterAll(() => app.stop());

test('a window is told of sessions, what they grow by, jobs and notes, and always of the last state', async () => {
  const socket = await new TestSocket(app.port).open();
  socket.send({ type: 'hello', token: app.engine.info.token });
  expect(await socket.next()).toEqual({ type: 'welcome' });
  const told = <E extends keyof Events>(event: E): Events[E][] =>
    socket.waiting.flatMap((message) =>
      message.type === 'event' && message.event === event ? [message.data as Events[E]] : [],
    );
  const path = join(app.files, 'a.jsonl');
  writeFileSync(path, jsonLines(traceIds(5_000)));
  const { session, job } = await app.read({ paths: [path] });
  await expect.poll(() => told('session.grew').at(-1)).toEqual({ session: session.id, spans: 5_000 });
  await expect.poll(() => told('job.changed').at(-1)).toMatchObject({ id: job, state: 'done', items: 5_000 });
  await expect
    .poll(() => told('sessions.changed').at(-1)?.sessions.at(-1))
    .toMatchObject({ id: session.id, spans: 5_000, jobs: [] });

  const [traceId] = traceIds(1);
  await app.call('annotations.set', { session: session.id, traceId, bookmarked: true, note: '' });
  await expect.poll(() => told('annotations.changed')).toEqual([{ session: session.id }]);
  await app.call('sessions.close', { session: session.id });
  await expect
    .poll(() =>
      told('sessions.changed')
        .at(-1)
        ?.sessions.map(({ id }) => id),
    )
    .toEqual(['live']);
  socket.socket.terminate();
});
