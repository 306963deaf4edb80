/** What the transport needs of a WebSocket. */
export interface Socket {
  send(frame: Uint8Array<ArrayBuffer>): void;
  close(): void;
}

/** What becomes of a socket. After `closed` nothing more is told. */
export interface SocketListener {
  opened(): void;
  received(frame: ArrayBuffer): void;
  closed(code: number): void;
}

export type OpenSocket = (url: string, listener: SocketListener) => Socket;

/** A WebSocket on the thread that opens it. */
export const openSocket: OpenSocket = (url, listener) => {
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => listener.opened();
  socket.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (data instanceof ArrayBuffer) listener.received(data);
  };
  socket.onclose = ({ code }) => listener.closed(code);
  return socket;
};
