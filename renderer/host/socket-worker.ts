import { openSocket, type Socket } from './socket.ts';

export type ToSocketWorker =
  { type: 'open'; url: string } | { type: 'frame'; frame: Uint8Array<ArrayBuffer> } | { type: 'close' };

export type FromSocketWorker =
  { type: 'opened' } | { type: 'frame'; frame: ArrayBuffer } | { type: 'closed'; code: number };

/** What this file uses of a worker's global scope: the page's library of types has no worker in it. */
interface Scope {
  onmessage: ((event: MessageEvent<ToSocketWorker>) => void) | null;
  postMessage(message: FromSocketWorker, transfer?: Transferable[]): void;
}
const scope = globalThis as unknown as Scope;

let socket: Socket | undefined;

scope.onmessage = ({ data }) => {
  if (data.type === 'frame') socket?.send(data.frame);
  else if (data.type === 'close') socket?.close();
  else
    socket = openSocket(data.url, {
      opened: () => scope.postMessage({ type: 'opened' }),
      received: (frame) => scope.postMessage({ type: 'frame', frame }, [frame]),
      closed: (code) => scope.postMessage({ type: 'closed', code }),
    });
};
