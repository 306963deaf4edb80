import { WireReader } from '../store/wire.ts';

/** google.rpc.Status has details (3), each an Any of a type's URL (1) and a message (2); RetryInfo has a Duration (1) of seconds (1) and nanoseconds (2). */
const DETAILS = 26;
const TYPE_URL = 10;
const VALUE = 18;
const RETRY_DELAY = 10;
const SECONDS = 8;
const NANOS = 16;
const RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo';

/** How long a gRPC receiver asks to be left alone for, ms; undefined where its status doesn't say, or can't be read. */
export function retryDelayOf(status: Uint8Array): number | undefined {
  try {
    for (const detail of fieldsOf(status, DETAILS)) {
      const [type] = fieldsOf(detail, TYPE_URL);
      const [info] = fieldsOf(detail, VALUE);
      if (type === undefined || info === undefined || new TextDecoder().decode(type) !== RETRY_INFO) continue;
      const [delay] = fieldsOf(info, RETRY_DELAY);
      return delay === undefined ? 0 : msOf(delay);
    }
  } catch {
    // What can't be read asks for nothing.
  }
  return undefined;
}

function* fieldsOf(message: Uint8Array, wanted: number): Generator<Uint8Array> {
  const wire = new WireReader(message);
  while (wire.pos < message.length) {
    const tag = wire.varint();
    if (tag === wanted) {
      const end = wire.end(message.length);
      yield message.subarray(wire.pos, end);
      wire.pos = end;
    } else wire.skip(tag & 7, message.length);
  }
}

function msOf(duration: Uint8Array): number {
  const wire = new WireReader(duration);
  let ms = 0;
  while (wire.pos < duration.length) {
    const tag = wire.varint();
    if (tag === SECONDS) ms += wire.varint() * 1_000;
    else if (tag === NANOS) ms += wire.varint() / 1e6;
    else wire.skip(tag & 7, duration.length);
  }
  return ms;
}
