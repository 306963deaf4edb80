import { RpcError } from '../../core/contract/client.ts';
import type { Annotation, AnnotationChange } from '../../core/contract/file-methods.ts';
import type { Session } from './session.ts';

function unavailable(): Promise<never> {
  return Promise.reject(new RpcError('engine.unavailable', 'Notes can not be kept yet.'));
}

/** What users note on traces and spans, and what else a session's file holds beside the data. */
export class Annotations {
  list(_session: Session, _traceId: string | undefined): Promise<Annotation[]> {
    return unavailable();
  }

  set(_session: Session, _change: AnnotationChange): Promise<void> {
    return unavailable();
  }

  properties(_session: Session): Promise<Record<string, unknown>> {
    return unavailable();
  }

  setProperty(_session: Session, _key: string, _value: unknown): Promise<void> {
    return unavailable();
  }
}
