import { RpcError } from '../../core/contract/client.ts';

function unavailable(): Promise<never> {
  return Promise.reject(new RpcError('engine.unavailable', 'Files can not be sent yet.'));
}

/** Files that a page sends in pieces, kept in the data folder until they are opened. */
export class Uploads {
  begin(_name: string, _size: number): Promise<string> {
    return unavailable();
  }

  append(_upload: string, _data: Uint8Array): Promise<number> {
    return unavailable();
  }

  discard(_upload: string): Promise<void> {
    return unavailable();
  }
}
