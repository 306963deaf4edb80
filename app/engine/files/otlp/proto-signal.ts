import type { Signal } from '../../../core/model/signal.ts';
import { validate } from '../../ingest/validate.ts';
import { MalformedError, WireReader } from '../../store/wire.ts';
import { messageField } from './message-parts.ts';

/** Traces first: their ids, of fixed lengths, tell them from everything else. */
const candidates: readonly Signal[] = ['traces', 'metrics', 'logs'];

/** The signal that a request of OTLP protobuf is of, which it does not say itself; undefined where it is of none, or holds nothing. */
export function signalOfRequest(request: Uint8Array): Signal | undefined {
  return candidates.find((signal) => holds(signal, request));
}

/** The beginnings that are looked at, the longest first: one that is damaged further on still tells. */
const LOOK_BYTES: readonly number[] = [65_536, 16_384, 4096, 1024, 256];

/** The same of the beginning of one, or of one that is damaged. */
export function signalOfBeginning(bytes: Uint8Array, whole: boolean): Signal | undefined {
  const signal = whole ? signalOfRequest(bytes) : undefined;
  if (signal !== undefined) return signal;
  for (const count of LOOK_BYTES) {
    if (count >= 2 * bytes.length) continue;
    const found = signalOfRequest(wholeFields(bytes.subarray(0, count), REQUEST_FIELDS));
    if (found !== undefined) return found;
  }
  return undefined;
}

function holds(signal: Signal, request: Uint8Array): boolean {
  try {
    const { items, bad } = validate(signal, request);
    return items > bad.length;
  } catch (error) {
    if (error instanceof MalformedError) return false;
    throw error;
  }
}

/** In which field each level of a request holds the next: groups, scope groups, items. */
const REQUEST_FIELDS: readonly number[] = [1, 2, 2];

/** A message that breaks off, without what is not whole in it; of an item that which is. */
function wholeFields(bytes: Uint8Array, inner: readonly number[]): Uint8Array {
  const wire = new WireReader(bytes);
  let from = 0;
  try {
    while (wire.pos < bytes.length) {
      from = wire.pos;
      const tag = wire.varint();
      if ((tag & 7) !== 2) {
        wire.skip(tag & 7, bytes.length);
        continue;
      }
      const length = wire.varint();
      if (wire.pos + length <= bytes.length) {
        wire.pos += length;
        continue;
      }
      const [next, ...rest] = inner;
      if (tag >>> 3 !== next) return bytes.subarray(0, from);
      const part = messageField(next, [wholeFields(bytes.subarray(wire.pos), rest)]);
      return Buffer.concat([bytes.subarray(0, from), part]);
    }
    return bytes;
  } catch (error) {
    if (error instanceof MalformedError) return bytes.subarray(0, from);
    throw error;
  }
}
