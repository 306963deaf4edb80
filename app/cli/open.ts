import { resolve } from 'node:path';
import type { OpenedSession, ReadReport } from '../core/contract/file-methods.ts';
import { defaultDataDir } from '../engine/defaults.ts';
import { clientOf, type EngineClient, type ReachedEngine, runningEngine } from './engine-client.ts';
import { EXIT } from './exit-codes.ts';
import { openBrowser } from './open-browser.ts';
import { describeReports, isWhole } from './say-reports.ts';
import { greet, startServing } from './serve.ts';
import type { OpenCommand } from './words/serve-words.ts';

/** Opens the files as one session; of watched ones each is a session of its own, which goes on after a restart. */
async function begin(client: EngineClient, command: OpenCommand): Promise<OpenedSession[]> {
  const into = command.merge ? 'live' : undefined;
  if (!command.watch) return [await client.call('sessions.open', { paths: command.files, into })];
  const opened: OpenedSession[] = [];
  for (const path of command.files) opened.push(await client.call('watch.start', { path, into }));
  return opened;
}

/** Waits until the files are read, and says what became of them. @returns whether all was read */
async function finish(client: EngineClient, [opened]: readonly OpenedSession[]): Promise<boolean> {
  const { session, job } = opened!;
  if (job === undefined) return true;
  const { state, message } = await client.call('jobs.wait', { job });
  if (state !== 'done') process.stderr.write(`spanscope: ${message}\n`);
  const { reports } = await client.call('sessions.report', { session: session.id });
  process.stderr.write(describeReports(reports as ReadReport[]));
  return state === 'done' && isWhole(reports, false);
}

/** A line for each session. */
function say(command: OpenCommand, info: ReachedEngine, opened: readonly OpenedSession[]): void {
  for (const { session, job } of opened)
    if (command.json) process.stdout.write(`${JSON.stringify({ ...info, session: session.id, job })}\n`);
    else process.stdout.write(`${session.name} is open in Spanscope: ${info.url}\n`);
}

/**
 * Opens files as a session: in the engine that runs on the data folder, or in one that is started here and runs until a signal.
 * @returns the exit code where the engine is another process; undefined where it runs here
 */
export async function open(command: OpenCommand): Promise<number | undefined> {
  const running = await runningEngine(resolve(command.engine.dataDir ?? defaultDataDir()));
  if (running !== undefined) {
    const client = clientOf(running);
    const opened = await begin(client, command);
    say(command, running, opened);
    if (command.open) await openBrowser(running.url);
    if (command.watch) return EXIT.ok;
    return (await finish(client, opened)) ? EXIT.ok : EXIT.failed;
  }
  const engine = await startServing(command.engine);
  const client = clientOf(engine.info);
  if (!command.json) await greet(engine, command.open);
  try {
    const opened = await begin(client, command);
    say(command, engine.info, opened);
    if (!command.watch) await finish(client, opened);
    return undefined;
  } catch (error) {
    await engine.close();
    throw error;
  }
}
