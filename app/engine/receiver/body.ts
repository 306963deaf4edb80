import type { Readable, Transform } from 'node:stream';
import { createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import type { Account } from './in-flight.ts';

/** Content codings that are understood; `deflate` is the zlib format, as HTTP has it. */
export const CONTENT_CODINGS = ['identity', 'gzip', 'deflate', 'zstd'] as const;
export type ContentCoding = (typeof CONTENT_CODINGS)[number];

/** Why a body could not be had. `aborted`: the sender went away, and nobody waits for an answer. */
export type BodyProblem = 'too-large' | 'busy' | 'corrupt' | 'aborted';

export type BodyResult = { ok: true; bytes: Uint8Array<ArrayBuffer> } | { ok: false; problem: BodyProblem };

/** Telemetry shrinks about tenfold: an output buffer of this many times the input is mostly filled in one go. */
const EXPECTED_RATIO = 10;
const MIN_OUTPUT_CHUNK = 16 * 1024;
const MAX_OUTPUT_CHUNK = 1024 * 1024;

/**
 * Collects a stream, counted against `max` and the account while it comes, so that neither a long body nor one that
 * inflates a thousandfold is ever held.
 */
function collect(stream: Readable, max: number, account: Account): Promise<BodyResult> {
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    let total = 0;
    const fail = (problem: BodyProblem): void => {
      stream.removeAllListeners('data');
      account.shrink(total);
      total = 0;
      chunks.length = 0;
      resolve({ ok: false, problem });
    };
    stream.on('data', (chunk: Uint8Array) => {
      if (total + chunk.length > max) return fail('too-large');
      if (!account.grow(chunk.length)) return fail('busy');
      total += chunk.length;
      chunks.push(chunk);
    });
    stream.once('end', () => resolve({ ok: true, bytes: join(chunks, total) }));
    stream.once('error', () => fail('corrupt'));
    stream.once('close', () => {
      if (!stream.readableEnded) fail('aborted');
    });
  });
}

/** The chunks as one array that owns its whole buffer. */
function join(chunks: readonly Uint8Array[], total: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** Reads a request's body as it was sent, at most `max` bytes. The rest of a refused one is received and let go. */
export async function readBody(stream: Readable, max: number, account: Account): Promise<BodyResult> {
  const result = await collect(stream, max, account);
  if (!result.ok) stream.resume();
  // An error of the connection, not of the data.
  return !result.ok && result.problem === 'corrupt' ? { ok: false, problem: 'aborted' } : result;
}

function decompressor(coding: ContentCoding, inputLength: number): Transform | undefined {
  const chunkSize = Math.min(Math.max(inputLength * EXPECTED_RATIO, MIN_OUTPUT_CHUNK), MAX_OUTPUT_CHUNK);
  switch (coding) {
    case 'identity':
      return undefined;
    case 'gzip':
      return createGunzip({ chunkSize });
    case 'deflate':
      return createInflate({ chunkSize });
    case 'zstd':
      return createZstdDecompress({ chunkSize });
  }
}

/**
 * Inflates a body in the thread pool, at most `max` bytes of output. The account is left with the output alone.
 * `corrupt`: not in that coding, or cut short.
 */
export async function inflate(
  body: Uint8Array<ArrayBuffer>,
  coding: ContentCoding,
  max: number,
  account: Account,
): Promise<BodyResult> {
  const stream = decompressor(coding, body.length);
  if (stream === undefined) return { ok: true, bytes: body };
  const collected = collect(stream, max, account);
  stream.end(body);
  const result = await collected;
  if (!result.ok) stream.destroy();
  account.shrink(body.length);
  return result;
}
