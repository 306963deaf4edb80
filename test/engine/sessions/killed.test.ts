import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { OpenedSession, ReadReport, SessionInfo } from '../../../app/core/contract/file-methods.ts';
import type { Method } from '../../../app/core/contract/methods.ts';
import { StoreDatabase } from '../../../app/engine/store/database.ts';
import { anyPorts, programs } from '../cli/programs.ts';
import { post } from '../rpc/ask.ts';
import { jsonLines, traceIds, writeEndless } from './running-engine.ts';

const { folder, spanscope } = programs('sessions-killed-');
const data = join(folder, 'data');

/** The program, and a way to call it. */
async function start() {
  const program = spanscope('--json', '--no-open', '--data', data, ...anyPorts);
  const info = JSON.parse(await program.firstLine) as { rpc: string; token: string };
  const port = Number(/:(\d+)/.exec(info.rpc)?.[1]);
  const call = async <T>(method: Method, params: unknown = {}): Promise<T> =>
    (await post(port, info.token, method, params)).json as T;
  return { ...program, call };
}

test('killed while it reads files: what was committed stays, the session is there again and says what happened', async () => {
  const path = join(folder, 'large.jsonl');
  writeEndless(path, jsonLines(traceIds(20_000)));
  const first = await start();
  const { session } = await first.call<OpenedSession>('sessions.open', { paths: [path] });
  const spansOf = async (app: typeof first): Promise<number> => {
    const { sessions } = await app.call<{ sessions: SessionInfo[] }>('sessions.list');
    return sessions.find(({ id }) => id === session.id)?.spans ?? -1;
  };
  await expect.poll(() => spansOf(first), { interval: 20 }).toBeGreaterThan(0);
  first.child.kill('SIGKILL');
  await first.ended;

  const second = await start();
  await expect.poll(() => spansOf(second)).toBeGreaterThan(0);
  const spans = await spansOf(second);
  const found = await second.call<{ total: number }>('traces.search', { session: session.id });
  expect(found.total).toBe(spans);
  const { reports } = await second.call<{ reports: ReadReport[] }>('sessions.report', {
    session: session.id,
  });
  expect(reports).toMatchObject([
    { name: 'large.jsonl', path, failure: expect.stringMatching(/ended while/) as string },
  ]);
  const ended = second.ended;
  second.child.kill('SIGTERM');
  await ended;

  const db = new StoreDatabase(session.dataFile, { readonly: true });
  expect(db.pragma('integrity_check')).toBe('ok');
  db.close();
  expect(readdirSync(data)).not.toContain('instance.json');
});
