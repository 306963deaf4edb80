import { encodeRequest, type LoadSpan, randomWords } from './load.ts';

/** `tree`: four children a span, within their parent. `siblings`: one root over all. `chain`: each within the one before. */
export type TraceShape = 'tree' | 'siblings' | 'chain';

const SERVICES = 8;
const SPANS_PER_REQUEST = 512;
const MINUTE_NS = 60_000_000_000;

/** One trace of `count` spans as OTLP requests, made while they are asked for: a million spans are 450 MB. */
export function shapedTrace(
  count: number,
  shape: TraceShape,
  startNs: bigint,
): { traceId: string; requests: Generator<Uint8Array<ArrayBuffer>> } {
  const random = randomWords(count + shape.length);
  const words = (length: number): Uint8Array => {
    const made = new Uint8Array(length);
    for (let i = 0; i < length; i += 4) new DataView(made.buffer).setUint32(i, random() || 1);
    return made;
  };
  const trace = words(16);
  return { traceId: Buffer.from(trace).toString('hex'), requests: encode() };

  function* encode(): Generator<Uint8Array<ArrayBuffer>> {
    const ids: Uint8Array[] = [];
    const start = new Float64Array(count);
    const duration = new Float64Array(count);
    const waiting: LoadSpan[][] = Array.from({ length: SERVICES }, () => []);
    for (let step = 0; step < count; step++) {
      ids.push(words(8));
      place(shape, step, count, start, duration);
      const service = shape === 'siblings' ? (step === 0 ? 0 : 1 + (step % 3)) : random() % SERVICES;
      const batch = waiting[service]!;
      batch.push({
        trace,
        id: ids[step]!,
        parent: step === 0 ? undefined : ids[parentOf(shape, step)],
        service,
        step,
        start: startNs + BigInt(Math.round(start[step]!)),
        duration: Math.round(duration[step]!),
        order: step >> 4,
        error: random() % 997 === 0,
      });
      if (batch.length === SPANS_PER_REQUEST) yield encodeRequest(service, batch.splice(0));
    }
    for (const [service, spans] of waiting.entries())
      if (spans.length > 0) yield encodeRequest(service, spans);
  }
}

function parentOf(shape: TraceShape, step: number): number {
  return shape === 'tree' ? (step - 1) >> 2 : shape === 'siblings' ? 0 : step - 1;
}

/** When a span lies: children one after the other within their parent, with little gaps. */
function place(
  shape: TraceShape,
  step: number,
  count: number,
  start: Float64Array,
  duration: Float64Array,
): void {
  if (step === 0) {
    duration[0] = MINUTE_NS;
    return;
  }
  const parent = parentOf(shape, step);
  const within = duration[parent]!;
  const shares = shape === 'tree' ? 4 : shape === 'siblings' ? count : 1;
  const at = shape === 'tree' ? (step - 1) & 3 : shape === 'siblings' ? step - 1 : 0;
  if (shape === 'chain') {
    const step = MINUTE_NS / count / 2.5;
    start[at + parent + 1] = start[parent]! + step;
    duration[parent + 1] = within - 2 * step;
    return;
  }
  start[step] = start[parent]! + (within * (at + 0.05)) / shares;
  duration[step] = (within * 0.9) / shares;
}
