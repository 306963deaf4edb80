/**
 * Chrome's trace events, as browsers, Node, V8, Perfetto's converters and many build tools write them. Source: the Trace Event Format
 * document. X, B/E and b/n/e (S/T/F as well) become spans, i/I/R events, s/t/f and bind_id links, M names of processes and threads.
 * One file is one trace: threads know no ids of parents, so what lies in what on a track decides.
 */
import { createHash } from 'node:crypto';
import type { ByteWindow } from '../byte-window.ts';
import type { JsonFault } from '../json/json-piece.ts';
import { ChromeReader } from './chrome-reader.ts';
import { HEAD_BYTES, type FileFormat } from './format.ts';
import { readPieces } from './piece-reader.ts';

const eventsInHead = /"ph"\s*:\s*"[A-Za-z()]"/;

export const chrome: FileFormat = {
  name: 'Chrome trace events',
  losses: [
    'There are no ids: the file is one trace, and what lies in what on a thread decides which span is whose parent.',
    'Times of a clock that begins with the machine are counted from the beginning of 2000; only distances mean something.',
    'Times are in microseconds, mostly whole ones.',
    'All spans are of kind internal, and none has a status.',
    'Counters, samples, stack frames and times of the processor are not taken.',
  ],
  detect: ({ text }) =>
    /^\s*(?:\{|\[\s*\{)/.test(text) &&
    eventsInHead.test(text) &&
    (/"traceEvents"\s*:\s*\[/.test(text) || (/^\s*\[/.test(text) && /"pid"\s*:/.test(text))),
  async *read(input: ByteWindow) {
    await input.fill(HEAD_BYTES);
    const head = input.bytes.subarray(input.start, Math.min(input.end, input.start + HEAD_BYTES));
    const reader = new ChromeReader(createHash('sha256').update(head).digest('hex').slice(0, 32));
    // The list of events may stay open: whoever wrote it may have been killed.
    const staysOpen = ({ code, offset }: JsonFault): boolean =>
      code === 'unfinished' && offset === input.offset;
    yield* readPieces(input, ['traceEvents[]', '[]'], reader, staysOpen);
  },
};
