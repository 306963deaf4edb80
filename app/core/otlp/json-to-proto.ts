import { err, type Result } from '../base/result.ts';
import type { Signal } from '../model/signal.ts';

/** Why a request in JSON can't be read. */
export interface OtlpError {
  code: 'json.syntax' | 'json.type' | 'json.depth' | 'signal.unsupported';
  /** For people: what is wrong, and at which byte. */
  message: string;
}

/** Turns an OTLP/JSON request into protobuf. */
export function otlpJsonToProto(
  signal: Signal,
  _json: Uint8Array,
): Result<Uint8Array<ArrayBuffer>, OtlpError> {
  return err({ code: 'signal.unsupported', message: `JSON is not read yet for ${signal}` });
}
