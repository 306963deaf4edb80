import type { WebSocket } from 'ws';
import { type OnProgress, RpcError } from '../../core/contract/client.ts';
import {
  decodeFrame,
  encodePieces,
  type ClientMessage,
  type ServerMessage,
} from '../../core/contract/frames.ts';
import type { Broadcast } from './broadcast.ts';
import { toRpcError } from './errors.ts';
import { checkToken } from './guard.ts';
import type { Invoke } from './invoke.ts';

/** How long a new connection may take to say hello. */
const HELLO_TIMEOUT_MS = 5_000;
/** Calls of one connection that may be under way at once: far more than a window ever asks for. */
const MAX_CALLS_UNDER_WAY = 256;

/** Why a connection is closed. 4401 tells a client that trying again with the same token is of no use. */
export const CloseCode = { noHello: 4401, notAFrame: 4400 } as const;

function isClientMessage(value: unknown): value is ClientMessage {
  if (typeof value !== 'object' || value === null) return false;
  const { type, id, token, method } = value as Record<string, unknown>;
  if (type === 'hello') return typeof token === 'string';
  if (!Number.isSafeInteger(id)) return false;
  return type === 'cancel' || (type === 'call' && typeof method === 'string');
}

/** One WebSocket: hello with the token first, then calls, each answered under its id, in any order. */
export class SocketConnection {
  readonly #socket: WebSocket;
  readonly #token: string;
  readonly #invoke: Invoke;
  readonly #broadcast: Broadcast;
  readonly #calls = new Map<number, AbortController>();
  readonly #helloTimer: NodeJS.Timeout;
  #known = false;

  constructor(socket: WebSocket, token: string, invoke: Invoke, broadcast: Broadcast) {
    this.#socket = socket;
    this.#token = token;
    this.#invoke = invoke;
    this.#broadcast = broadcast;
    this.#helloTimer = setTimeout(() => {
      socket.close(CloseCode.noHello, 'no hello');
    }, HELLO_TIMEOUT_MS);
    socket.binaryType = 'arraybuffer';
    socket.on('message', (data, isBinary) => {
      if (isBinary) this.#receive(data as ArrayBuffer);
      else socket.close(CloseCode.notAFrame, 'binary frames only');
    });
    socket.on('close', () => {
      this.#end();
    });
    // A broken connection also closes, and that is where it ends.
    socket.on('error', () => {});
  }

  #end(): void {
    clearTimeout(this.#helloTimer);
    for (const call of this.#calls.values()) call.abort();
    this.#calls.clear();
  }

  #receive(frame: ArrayBuffer): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    let message: unknown;
    try {
      message = decodeFrame(frame);
    } catch {
      message = undefined;
    }
    if (!isClientMessage(message)) {
      this.#socket.close(CloseCode.notAFrame, 'not a message');
    } else if (message.type === 'hello') {
      this.#hello(message.token);
    } else if (!this.#known) {
      this.#socket.close(CloseCode.noHello, 'hello first');
    } else if (message.type === 'cancel') {
      this.#calls.get(message.id)?.abort();
    } else {
      void this.#call(message.id, message.method, message.params);
    }
  }

  #hello(token: string): void {
    try {
      checkToken(token, this.#token);
    } catch (error) {
      this.#socket.close(CloseCode.noHello, toRpcError(error).code);
      return;
    }
    clearTimeout(this.#helloTimer);
    if (!this.#known) this.#broadcast.add(this.#socket);
    this.#known = true;
    this.#send({ type: 'welcome' });
  }

  async #call(id: number, method: string, params: unknown): Promise<void> {
    const cancel = new AbortController();
    try {
      if (this.#calls.has(id)) throw new RpcError('id.invalid', 'A call with this id is under way.');
      if (this.#calls.size >= MAX_CALLS_UNDER_WAY)
        throw new RpcError(
          'calls.too-many',
          `At most ${MAX_CALLS_UNDER_WAY} calls may be under way at once.`,
        );
    } catch (error) {
      this.#refuse(id, error);
      return;
    }
    this.#calls.set(id, cancel);
    try {
      const onProgress: OnProgress = (done, total, part) => {
        if (!cancel.signal.aborted) this.#send({ type: 'progress', id, done, total, part });
      };
      const result = await this.#invoke(method, params, cancel.signal, { onProgress });
      this.#send({ type: 'result', id, result });
    } catch (error) {
      this.#refuse(id, error);
    } finally {
      this.#calls.delete(id);
    }
  }

  #refuse(id: number, error: unknown): void {
    const { code, message } = toRpcError(error);
    this.#send({ type: 'error', id, code, message });
  }

  #send(message: ServerMessage): void {
    const pieces = encodePieces(message);
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    // One message in as many fragments: what is large, a trace's columns, is sent from where it lies.
    for (const piece of pieces.slice(0, -1)) this.#socket.send(piece, { fin: false, binary: true });
    this.#socket.send(pieces.at(-1)!, { fin: true, binary: true }, () => {
      this.#broadcast.catchUp(this.#socket);
    });
  }
}
