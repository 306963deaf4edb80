import type { IncomingMessage, ServerResponse } from 'node:http';
import { RpcError } from '../../core/contract/client.ts';
import { statusOf, toRpcError } from './errors.ts';
import { bearerOf, checkToken } from './guard.ts';
import type { Invoke } from './invoke.ts';
import { bytesFromBase64, fromJson, toJson } from './json-form.ts';

export const RPC_PATH = '/rpc/';

/** Largest body of a call: params are a few short fields. */
const MAX_BODY_BYTES = 1024 * 1024;
/** Largest body of a call that brings a file or a piece of one: 80 MiB, the largest WebSocket message, in base64. */
const MAX_FILE_BODY_BYTES = 108 * 1024 * 1024;

const FILE_METHODS: ReadonlySet<string> = new Set(['files.import', 'uploads.append']);

async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const tooLarge = new RpcError(
    'body.too-large',
    `The body of this call may have at most ${maxBytes} bytes.`,
  );
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

async function readSent(request: IncomingMessage, method: string): Promise<unknown> {
  const body = await readBody(request, FILE_METHODS.has(method) ? MAX_FILE_BODY_BYTES : MAX_BODY_BYTES);
  try {
    return fromJson(body);
  } catch (error) {
    throw new RpcError('params.invalid', `The body is not JSON in UTF-8: ${(error as Error).message}`);
  }
}

/** Answers with an error in the form of the scriptable API. */
export function sendError(response: ServerResponse, error: unknown): void {
  const refusal = toRpcError(error);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const headers = { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' };
  response
    .writeHead(statusOf(refusal), headers)
    .end(toJson({ error: { code: refusal.code, message: refusal.message } }));
}

/** `POST /rpc/<method>`: JSON params in, JSON result out. A caller that goes away cancels its call. */
export async function answerCall(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  token: string,
  invoke: Invoke,
): Promise<void> {
  const cancel = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) cancel.abort();
  });
  try {
    checkToken(bearerOf(request), token);
    if (request.method !== 'POST')
      throw new RpcError('method.not-allowed', 'Methods are called with POST and JSON params as the body.');
    const method = path.slice(RPC_PATH.length);
    const result = await invoke(method, await readSent(request, method), cancel.signal, {
      bytesFromText: bytesFromBase64,
    });
    const json = toJson(result);
    response
      .writeHead(200, { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' })
      .end(json);
  } catch (error) {
    sendError(response, error);
  }
}
