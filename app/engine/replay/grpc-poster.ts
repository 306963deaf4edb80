import { connect, type ClientHttp2Session, constants, type IncomingHttpHeaders } from 'node:http2';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type PostOutcome } from '../demo/post.ts';
import { readTracesResponse } from '../demo/read-response.ts';
import { retryDelayOf } from './grpc-status.ts';

/**
 * Sends OTLP/gRPC requests: unary calls over HTTP/2, with TLS where the address says https. Source: gRPC over HTTP2, and OTLP's list of
 * codes that are worth another attempt. A request is a flag (compressed), a length and the message; the outcome is in the trailers.
 */

const gzipAsync = promisify(gzip);

/** Longer than any commit takes; a receiver that is silent for so long is asked again. */
const ANSWER_TIMEOUT_MS = 10_000;
/** An answer is a small status; what is longer is not read. */
const MAX_ANSWER_BYTES = 64 * 1024;
const FRAME_HEAD_BYTES = 5;

const OK = 0;
const RESOURCE_EXHAUSTED = 8;
const UNIMPLEMENTED = 12;
const UNAUTHENTICATED = 16;
const PERMISSION_DENIED = 7;
const INVALID_ARGUMENT = 3;
/** Cancelled, deadline exceeded, aborted, out of range, unavailable, data loss. */
const RETRYABLE = new Set([1, 4, 10, 11, 14, 15]);
/** The HTTP status that says the same, so that both are judged alike. */
const AS_HTTP = new Map([
  [INVALID_ARGUMENT, 400],
  [PERMISSION_DENIED, 403],
  [UNIMPLEMENTED, 404],
  [UNAUTHENTICATED, 401],
  [RESOURCE_EXHAUSTED, 413],
]);
const NAMES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
];

/** Posts OTLP requests to one receiver over one connection that is kept open. */
export class GrpcPoster {
  readonly #origin: string;
  readonly #headers: Readonly<Record<string, string>>;
  #session: ClientHttp2Session | undefined;

  /** @param headers sent with every call, in lower case */
  constructor(origin: string, headers: Readonly<Record<string, string>>) {
    this.#origin = origin;
    this.#headers = headers;
  }

  /** Calls a service's method with one request, compressed. Never rejects. @param path of the method */
  async post(path: string, payload: Uint8Array, userAgent: string): Promise<PostOutcome> {
    try {
      return await this.#call(path, frameOf(await gzipAsync(payload)), userAgent);
    } catch (error) {
      return { kind: 'retry', afterMs: undefined, message: (error as Error).message, status: 0 };
    }
  }

  close(): void {
    this.#session?.destroy();
  }

  #connected(): ClientHttp2Session {
    if (this.#session !== undefined && !this.#session.closed && !this.#session.destroyed)
      return this.#session;
    const session = connect(this.#origin);
    // Calls under way hear of it, too.
    session.on('error', () => undefined);
    session.on('goaway', () => {
      if (this.#session === session) this.#session = undefined;
    });
    return (this.#session = session);
  }

  #call(path: string, body: Buffer, userAgent: string): Promise<PostOutcome> {
    const { promise, resolve, reject } = Promise.withResolvers<PostOutcome>();
    const session = this.#connected();
    session.once('error', reject);
    const stream = session.request({
      ...this.#headers,
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: path,
      'content-type': 'application/grpc',
      'grpc-encoding': 'gzip',
      // Answers are small, and then need not be unpacked.
      'grpc-accept-encoding': 'identity',
      te: 'trailers',
      'user-agent': userAgent,
    });
    const chunks: Buffer[] = [];
    let length = 0;
    let status = 0;
    let trailers: IncomingHttpHeaders = {};
    stream.on('response', (headers) => {
      status = Number(headers[constants.HTTP2_HEADER_STATUS] ?? 0);
      // An answer without a message has its outcome here.
      trailers = headers;
    });
    stream.on('trailers', (headers) => {
      trailers = headers;
    });
    stream.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= MAX_ANSWER_BYTES) chunks.push(chunk);
    });
    stream.on('error', reject);
    stream.on('close', () => {
      if (status === 0) reject(new Error('the receiver closed the connection without an answer'));
      else resolve(judge(status, trailers, Buffer.concat(chunks)));
    });
    stream.setTimeout(ANSWER_TIMEOUT_MS, () => {
      reject(new Error('the receiver did not answer in time'));
      stream.close(constants.NGHTTP2_CANCEL);
    });
    stream.end(body);
    return promise.finally(() => session.removeListener('error', reject));
  }
}

function frameOf(message: Buffer): Buffer {
  const frame = Buffer.allocUnsafe(FRAME_HEAD_BYTES + message.length);
  frame[0] = 1;
  frame.writeUInt32BE(message.length, 1);
  message.copy(frame, FRAME_HEAD_BYTES);
  return frame;
}

function judge(status: number, trailers: IncomingHttpHeaders, answer: Buffer): PostOutcome {
  const said = trailers['grpc-status'];
  if (status !== 200 || said === undefined) {
    const message = `the receiver answered HTTP ${status}, not gRPC`;
    // As gRPC has it for proxies: these may pass.
    return [429, 502, 503, 504].includes(status)
      ? { kind: 'retry', afterMs: undefined, message, status }
      : { kind: 'refused', message, status: status === 200 ? 415 : status };
  }
  const code = Number(said);
  if (code === OK) return { kind: 'acknowledged', ...readTracesResponse(answer.subarray(FRAME_HEAD_BYTES)) };
  const why = textOf(trailers['grpc-message']);
  const message = `the receiver answered ${NAMES[code] ?? `gRPC code ${code}`}${why === '' ? '' : `: ${why}`}`;
  const details = trailers['grpc-status-details-bin'];
  const afterMs = typeof details === 'string' ? retryDelayOf(Buffer.from(details, 'base64')) : undefined;
  if (RETRYABLE.has(code) || (code === RESOURCE_EXHAUSTED && afterMs !== undefined))
    return { kind: 'retry', afterMs, message, status: 503 };
  return { kind: 'refused', message, status: AS_HTTP.get(code) ?? 500 };
}

/** A message in trailers is percent-encoded. */
function textOf(message: unknown): string {
  if (typeof message !== 'string') return '';
  try {
    return decodeURIComponent(message);
  } catch {
    return message;
  }
}
