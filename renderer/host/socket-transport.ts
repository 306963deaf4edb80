import {
  type CancelSignal,
  type OnProgress,
  RpcError,
  type Transport,
} from '../../app/core/contract/client.ts';
import {
  type ClientMessage,
  decodeFrame,
  encodeFrame,
  type ServerMessage,
} from '../../app/core/contract/frames.ts';
import { backoffMs } from './backoff.ts';
import { type OpenSocket, openSocket, type Socket } from './socket.ts';

/** The engine closes with this code when the token is not its own. */
export const CLOSE_BAD_TOKEN = 4401;

export type LinkStatus =
  | { state: 'connecting' }
  | { state: 'open' }
  /** Lost; tried again at `retryAt` (milliseconds since the epoch). */
  | { state: 'down'; attempts: number; retryAt: number }
  /** The engine doesn't know this token: trying again is of no use. */
  | { state: 'refused' };

export interface Address {
  url: string;
  token: string;
}

interface PendingCall {
  resolve(result: unknown): void;
  reject(error: RpcError): void;
  onProgress: OnProgress | undefined;
  /** Kept until the first welcome, for calls made while the first connection is being set up. */
  frame: Uint8Array<ArrayBuffer>;
}

/** One WebSocket to the engine, set up again by itself when it is lost. */
export class SocketTransport implements Transport {
  readonly #calls = new Map<number, PendingCall>();
  readonly #events = new Map<string, Set<(data: never) => void>>();
  readonly #statusListeners = new Set<(status: LinkStatus) => void>();
  readonly #open: OpenSocket;
  #address: Address;
  #socket: Socket | undefined;
  #status: LinkStatus = { state: 'connecting' };
  #welcomed = false;
  #attempts = 0;
  #nextId = 1;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(address: Address, open: OpenSocket = openSocket) {
    this.#address = address;
    this.#open = open;
    this.#connect();
  }

  get status(): LinkStatus {
    return this.#status;
  }

  onStatus(listener: (status: LinkStatus) => void): () => void {
    this.#statusListeners.add(listener);
    return () => this.#statusListeners.delete(listener);
  }

  /** Rejects with RpcError: the engine's own codes, `connection.down`, `connection.lost` or `call.cancelled`. */
  invoke(method: string, params: unknown, signal?: CancelSignal, onProgress?: OnProgress): Promise<unknown> {
    if (signal?.aborted) return Promise.reject(new RpcError('call.cancelled', 'The call was cancelled.'));
    const open = this.#status.state === 'open';
    if (!open && (this.#welcomed || this.#status.state === 'refused')) {
      return Promise.reject(new RpcError('connection.down', 'The engine is not connected.'));
    }
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const frame = encodeFrame({ type: 'call', id, method, params } satisfies ClientMessage);
      this.#calls.set(id, { resolve, reject, onProgress, frame });
      if (open) this.#socket?.send(frame);
      signal?.addEventListener('abort', () => this.#cancel(id), { once: true });
    });
  }

  subscribe(event: string, listener: (data: never) => void): () => void {
    const listeners = this.#events.get(event) ?? new Set();
    this.#events.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Tries at once, whatever the wait was to be. */
  retry(): void {
    if (this.#status.state !== 'open') this.#connect();
  }

  /** The engine came back elsewhere. */
  moveTo(address: Address): void {
    this.#address = address;
    this.#connect();
  }

  close(): void {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
    this.#rejectAll('connection.lost', 'The connection was closed.');
  }

  #connect(): void {
    clearTimeout(this.#timer);
    const previous = this.#socket;
    const url = `${this.#address.url.replace(/^http/, 'ws').replace(/\/$/, '')}/ws`;
    // What a socket tells that another one has replaced is of no interest.
    const current = (): boolean => socket === this.#socket;
    const socket: Socket = this.#open(url, {
      opened: () =>
        socket.send(encodeFrame({ type: 'hello', token: this.#address.token } satisfies ClientMessage)),
      received: (frame) => {
        if (current()) this.#receive(frame);
      },
      closed: (code) => {
        if (current()) this.#lost(code);
      },
    });
    this.#socket = socket;
    previous?.close();
    if (this.#status.state === 'refused') this.#setStatus({ state: 'connecting' });
  }

  #receive(frame: ArrayBuffer): void {
    const message = decodeFrame(frame) as ServerMessage;
    if (message.type === 'welcome') this.#welcome();
    else if (message.type === 'event') {
      for (const listener of this.#events.get(message.event) ?? []) listener(message.data as never);
    } else if (message.type === 'progress') {
      this.#calls.get(message.id)?.onProgress?.(message.done, message.total, message.part);
    } else {
      const call = this.#calls.get(message.id);
      this.#calls.delete(message.id);
      if (message.type === 'result') call?.resolve(message.result);
      else call?.reject(new RpcError(message.code, message.message));
    }
  }

  #welcome(): void {
    const first = !this.#welcomed;
    this.#welcomed = true;
    this.#attempts = 0;
    if (first) for (const call of this.#calls.values()) this.#socket?.send(call.frame);
    this.#setStatus({ state: 'open' });
  }

  #lost(code: number): void {
    this.#socket = undefined;
    const refused = code === CLOSE_BAD_TOKEN;
    if (this.#welcomed || refused)
      this.#rejectAll('connection.lost', 'The engine went away before it answered.');
    if (refused) {
      this.#setStatus({ state: 'refused' });
      return;
    }
    const wait = backoffMs(this.#attempts++);
    this.#setStatus({ state: 'down', attempts: this.#attempts, retryAt: Date.now() + wait });
    this.#timer = setTimeout(() => this.#connect(), wait);
  }

  #cancel(id: number): void {
    const call = this.#calls.get(id);
    if (call === undefined) return;
    this.#calls.delete(id);
    if (this.#status.state === 'open') {
      this.#socket?.send(encodeFrame({ type: 'cancel', id } satisfies ClientMessage));
    }
    call.reject(new RpcError('call.cancelled', 'The call was cancelled.'));
  }

  #rejectAll(code: string, message: string): void {
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const call of calls) call.reject(new RpcError(code, message));
  }

  #setStatus(status: LinkStatus): void {
    this.#status = status;
    for (const listener of this.#statusListeners) listener(status);
  }
}
