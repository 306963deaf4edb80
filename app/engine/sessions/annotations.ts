import { RpcError } from '../../core/contract/client.ts';
import type { AnnotationChange } from '../../core/contract/file-methods.ts';
import type { Session } from './session.ts';

/** Keeps what users note on traces and spans, and what else goes with a session's data, and tells that it was changed. */
export class Annotations {
  readonly #onChange: (session: string) => void;

  constructor(onChange: (session: string) => void) {
    this.#onChange = onChange;
  }

  /** @throws RpcError `trace.unknown`, `session.read-only`, `session.unwritable`, `session.busy` */
  async set(session: Session, change: AnnotationChange): Promise<void> {
    if (!(await session.annotate(change)))
      throw new RpcError('trace.unknown', `There is no trace ${change.traceId} in this session.`);
    this.#onChange(session.id);
  }

  /** @throws RpcError `session.read-only`, `session.unwritable`, `session.busy` */
  async setProperty(session: Session, key: string, value: unknown): Promise<void> {
    await session.setProperty(key, value);
  }
}
