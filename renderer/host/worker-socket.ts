import type { OpenSocket } from './socket.ts';
import type { FromSocketWorker, ToSocketWorker } from './socket-worker.ts';

/** As a WebSocket tells of a connection that broke. */
const ABNORMAL_CLOSURE = 1006;

/**
 * A WebSocket in a worker: receiving the 50 MB of a million spans takes some 400 ms of its thread, during which a page
 * would stand still. Frames are handed over, not copied.
 */
export const openWorkerSocket: OpenSocket = (url, listener) => {
  const worker = new Worker(new URL('./socket-worker.ts', import.meta.url), { type: 'module' });
  const tell = (message: ToSocketWorker, transfer: Transferable[] = []): void =>
    worker.postMessage(message, transfer);
  const end = (code: number): void => {
    worker.terminate();
    listener.closed(code);
  };
  worker.onmessage = ({ data }: MessageEvent<FromSocketWorker>) => {
    if (data.type === 'frame') listener.received(data.frame);
    else if (data.type === 'opened') listener.opened();
    else end(data.code);
  };
  worker.onerror = () => end(ABNORMAL_CLOSURE);
  tell({ type: 'open', url });
  return {
    send: (frame) => tell({ type: 'frame', frame }),
    close: () => tell({ type: 'close' }),
  };
};
