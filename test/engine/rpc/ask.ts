import { request, type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import { WebSocket } from 'ws';
import {
  decodeFrame,
  encodeFrame,
  type ClientMessage,
  type ServerMessage,
} from '../../../app/core/contract/frames.ts';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** One HTTP exchange with any headers at all, which fetch would not send. */
export function ask(port: number, path: string, options: RequestOptions = {}, body?: string | Uint8Array) {
  return new Promise<Answer>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, agent: false, ...options }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Calls a method as a script does. */
export async function post(port: number, token: string, method: string, params: unknown = {}) {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await ask(port, `/rpc/${method}`, { method: 'POST', headers }, JSON.stringify(params));
  return { status: answer.status, json: JSON.parse(answer.body) as Record<string, unknown> };
}

/** A WebSocket whose messages can be awaited one by one. */
export class TestSocket {
  readonly socket: WebSocket;
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #messages: ServerMessage[] = [];
  #wake: () => void = () => {};

  constructor(port: number, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, { headers });
    this.socket.binaryType = 'arraybuffer';
    this.socket.on('message', (data) => {
      this.#messages.push(decodeFrame(data as ArrayBuffer) as ServerMessage);
      this.#wake();
    });
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => {
        resolve({ code, reason: reason.toString() });
      });
    });
    this.socket.on('error', () => {});
  }

  async open(): Promise<this> {
    await new Promise((resolve, reject) => {
      this.socket.once('open', resolve);
      this.socket.once('error', reject);
    });
    return this;
  }

  send(message: ClientMessage): void {
    this.socket.send(encodeFrame(message));
  }

  async next(): Promise<ServerMessage> {
    while (this.#messages.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#messages.shift()!;
  }

  /** Messages that have arrived and were not asked for yet. */
  get waiting(): readonly ServerMessage[] {
    return this.#messages;
  }
}
