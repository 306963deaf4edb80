import { RpcError } from '../../core/contract/client.ts';
import type { OpenedSession, OpenFiles, ReadReport, WatchStart } from '../../core/contract/file-methods.ts';

function unavailable(): Promise<never> {
  return Promise.reject(new RpcError('engine.unavailable', 'Files can not be opened as sessions yet.'));
}

/** Sessions made of files: opened, watched, closed. */
export class OpenedFiles {
  open(_params: OpenFiles): Promise<OpenedSession> {
    return unavailable();
  }

  watch(_params: WatchStart): Promise<OpenedSession> {
    return unavailable();
  }

  close(_session: string): Promise<void> {
    return unavailable();
  }

  reports(_session: string): Promise<ReadReport[]> {
    return unavailable();
  }
}
