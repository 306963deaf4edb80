import { RpcError } from '../../core/contract/client.ts';
import type {
  ExportScope,
  ReplayCounts,
  ReplayPlan,
  ReplayProtocol,
  ReplaySignal,
} from '../../core/contract/file-methods.ts';
import type { RedactionRule } from '../../core/redaction/rule.ts';
import { startWorker } from '../worker.ts';
import { addressesOf, readEndpoint, readHeaders } from './endpoint.ts';
import type { FromReplay, PlanData, ReplayData, ToReplay } from './protocol.ts';
import { ALL_SIGNALS } from './signals.ts';
import type { Pace } from './schedule.ts';

/** What of a data file is replayed, and how fast. */
export interface PlanOptions {
  dataFile: string;
  /** False when absent. */
  foreign?: boolean | undefined;
  scope: ExportScope;
  /** All when absent. */
  signals?: readonly ReplaySignal[] | undefined;
  pace: Pace;
  signal: AbortSignal;
}

export interface ReplayOptions extends PlanOptions {
  endpoint: string;
  protocol?: ReplayProtocol | undefined;
  headers: Readonly<Record<string, string>>;
  loop: boolean;
  freshIds: boolean;
  redaction: readonly RedactionRule[] | undefined;
  /** Told before anything is sent. */
  onPlan?(plan: ReplayPlan): void;
  /**
   * @param done items of all rounds: spans, log records and metrics
   * @param total of a round
   */
  onProgress(done: number, total: number, counts: ReplayCounts): void;
}

/**
 * Sends what a scope selects of a data file to an OTLP receiver, paced as it was recorded, in a thread of its own. All times of a
 * trace are moved by as much, so that the first item that is sent ends now; each span is sent when it ends. Spans go with their
 * events, links, resources and scopes; log records with their traces; everything, or a range of time, with all logs and metrics.
 * Profiles are not sent. Rejects with RpcError `replay.no-receiver`, `replay.refused`, `replay.empty`, `query.invalid`,
 * `params.invalid`, `redaction.invalid`, `redaction.slow`, `call.cancelled`; what the last progress told was sent by then.
 */
export async function replaySession(options: ReplayOptions): Promise<ReplayCounts> {
  const { loop, freshIds, redaction } = options;
  const wanted = signalsOf(options);
  const endpoint = readEndpoint(options.endpoint, options.protocol);
  const addresses = addressesOf(endpoint, wanted);
  const headers = readHeaders(options.headers);
  const signals = wanted.filter((signal) => addresses[signal] !== undefined);
  const { protocol } = endpoint;
  const data: ReplayData = {
    ...planOf(options),
    signals,
    protocol,
    addresses,
    headers,
    loop,
    freshIds,
    redaction,
  };
  const left = leftOut(wanted, signals);
  const whole = (counts: ReplayCounts): ReplayCounts => ({
    ...counts,
    problem: [left, counts.problem].filter((each) => each !== '').join('; '),
  });
  const message = await inThread({ kind: 'send', ...data }, options.signal, (told) => {
    if (told.type === 'planned') options.onPlan?.(told.plan);
    else options.onProgress(told.done, told.total, whole(told.counts));
  });
  if (message.type !== 'done') throw new TypeError('A replay ended otherwise than it began.');
  return whole(message.counts);
}

/** What a replay would send, and how long a round would take. Rejects as `replaySession`. */
export async function planReplay(options: PlanOptions): Promise<ReplayPlan> {
  const data: PlanData = { ...planOf(options), signals: signalsOf(options) };
  const message = await inThread({ kind: 'plan', ...data }, options.signal);
  if (message.type !== 'planned') throw new TypeError('A plan ended otherwise than it began.');
  return message.plan;
}

function planOf({ dataFile, foreign = false, scope, pace }: PlanOptions): Omit<PlanData, 'signals'> {
  return { dataFile, foreign, scope, pace };
}

function signalsOf({ signals = ALL_SIGNALS }: PlanOptions): readonly ReplaySignal[] {
  if (signals.length === 0) throw new RpcError('params.invalid', 'A replay needs traces, logs or metrics.');
  return ALL_SIGNALS.filter((signal) => signals.includes(signal));
}

function leftOut(wanted: readonly ReplaySignal[], sent: readonly ReplaySignal[]): string {
  const left = wanted.filter((signal) => !sent.includes(signal));
  return left.length === 0 ? '' : `no ${left.join(' and ')}: the address has a path for ${sent[0]} alone`;
}

type Ending = Exclude<FromReplay, { type: 'progress' | 'error' }>;

async function inThread(
  data: ToReplay,
  signal: AbortSignal,
  onTold: (message: Exclude<FromReplay, { type: 'done' | 'error' }>) => void = () => undefined,
): Promise<Ending> {
  if (signal.aborted) throw reasonOf(signal);
  const worker = startWorker('replay', data);
  const { promise, resolve, reject } = Promise.withResolvers<Ending>();
  worker.on('message', (message: FromReplay) => {
    if (message.type === 'error') reject(errorOf(message));
    else if (message.type === 'done' || (message.type === 'planned' && data.kind === 'plan'))
      resolve(message);
    else onTold(message);
  });
  worker.once('error', reject);
  worker.once('exit', () => {
    reject(new RpcError('replay.failed', 'The replay ended before everything was sent.'));
  });
  const abort = (): void => {
    reject(reasonOf(signal));
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', abort);
    // Requests under way end with the thread, whatever it is busy with.
    await worker.terminate();
  }
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof RpcError
    ? signal.reason
    : new RpcError('call.cancelled', 'The replay was cancelled.');
}

function errorOf({ code, message }: { code: string; message: string }): Error {
  if (code !== 'internal') return new RpcError(code, message);
  const error = new Error('The replay failed.');
  error.stack = message;
  return error;
}
