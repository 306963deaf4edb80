import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { readTracesResponse } from './read-response.ts';

const gzipAsync = promisify(gzip);

/** Where OTLP goes: the receiver's base URL, without `/v1/traces`. One with a path of its own is taken as it is. */
export interface Target {
  endpoint: string;
  token?: string | undefined;
  /** Sent with every request, beside what OTLP asks for; a name in lower case. */
  headers?: Readonly<Record<string, string>> | undefined;
}

/** What the receiver made of one request. */
export type PostOutcome =
  | { kind: 'acknowledged'; rejected: number; message: string }
  /** `status`: the answer's, 0 where there was none. */
  | { kind: 'retry'; afterMs: number | undefined; message: string; status: number }
  | { kind: 'refused'; message: string; status: number };

/** OTLP's retryable answers; all others are final. */
const RETRYABLE = new Set([429, 502, 503, 504]);

/** Longer than any commit takes; a receiver that is silent for so long is asked again. */
const ANSWER_TIMEOUT_MS = 10_000;

/** An answer is a small status; what is longer is not read. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** Sockets kept open: a shop has many processes, and one connection for each would be more than it needs. */
const MAX_SOCKETS = 8;

/** Posts OTLP requests to one receiver over connections that are kept open. */
export class Poster {
  readonly #url: URL;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #agent: HttpAgent | HttpsAgent;

  /** @throws TypeError where the endpoint is no URL */
  constructor(target: Target) {
    this.#url = new URL(target.endpoint);
    if (this.#url.pathname === '/') this.#url.pathname = '/v1/traces';
    this.#headers = {
      ...(target.token === undefined ? {} : { authorization: `Bearer ${target.token}` }),
      ...target.headers,
    };
    const options = { keepAlive: true, maxSockets: MAX_SOCKETS };
    this.#agent = this.#url.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
  }

  /** Sends one trace export request, compressed. Never rejects. */
  async post(payload: Uint8Array, userAgent: string): Promise<PostOutcome> {
    try {
      const body = await gzipAsync(payload);
      return await this.#exchange(body, userAgent);
    } catch (error) {
      return { kind: 'retry', afterMs: undefined, message: describe(error), status: 0 };
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #exchange(body: Uint8Array, userAgent: string): Promise<PostOutcome> {
    const { promise, resolve, reject } = Promise.withResolvers<PostOutcome>();
    const start = this.#url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = start(this.#url, {
      method: 'POST',
      agent: this.#agent,
      timeout: ANSWER_TIMEOUT_MS,
      headers: {
        ...this.#headers,
        'content-type': 'application/x-protobuf',
        'content-encoding': 'gzip',
        'content-length': body.length,
        'user-agent': userAgent,
      },
    });
    request.on('response', (response) => {
      readAll(response).then((answer) => resolve(judge(response, answer)), reject);
    });
    request.on('timeout', () => request.destroy(new Error('the receiver did not answer in time')));
    request.on('error', reject);
    request.end(body);
    return promise;
  }
}

async function readAll(response: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= MAX_ANSWER_BYTES) chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function judge(response: IncomingMessage, answer: Uint8Array): PostOutcome {
  const status = response.statusCode ?? 0;
  if (status === 200) return { kind: 'acknowledged', ...readTracesResponse(answer) };
  const message = `the receiver answered ${status}`;
  if (!RETRYABLE.has(status)) return { kind: 'refused', message, status };
  return { kind: 'retry', afterMs: waitOf(response.headers['retry-after']), message, status };
}

/** What Retry-After asks for, seconds or a date, in ms; undefined where it asks for nothing. */
function waitOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** Node reports a host with two addresses as an error that holds one for each. */
function describe(error: unknown): string {
  if (error instanceof AggregateError) return describe(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
