import type { ByteWindow } from '../byte-window.ts';
import { headOf } from '../file-head.ts';
import { adviceFor } from './advice.ts';
import { type FileHead, HEAD_BYTES, type FileFormat } from './format.ts';
import { otlpJson } from './otlp-json.ts';
import { pythonConsole } from './python-console.ts';
import { stdouttrace } from './stdouttrace.ts';

/** What programs print among the lines of their logs; all are told by their keys, wherever these stand. */
const printed: readonly FileFormat[] = [otlpJson, stdouttrace, pythonConsole];

/** How far a log is looked through for its first trace: it is all held until then, so that lines are counted from the first. */
export const SEARCHED_BYTES = 16 * 1024 * 1024;

const LINE_FEED = 0x0a;

/** Each look begins in the middle of the one before: what tells a format may lie across its end. */
export const STEP_BYTES = HEAD_BYTES / 2;

/**
 * The format of a log whose first trace comes only behind its head: of a program that had much else to print before. Undefined for
 * what has no lines of text, and for a text of which it is known what it is. Rejects with what the source fails with.
 */
export async function loggedFormatOf(input: ByteWindow): Promise<FileFormat | undefined> {
  const head = headOf(input.bytes.subarray(input.start, input.end), input.ended);
  if (!mayBeLog(head)) return undefined;
  for (let from = STEP_BYTES; from < SEARCHED_BYTES; from += STEP_BYTES) {
    const length = await input.fill(from + HEAD_BYTES);
    if (length <= from) return undefined;
    const look = headOf(input.bytes.subarray(input.start + from, input.end), input.ended);
    const format = printedFormatOf(look);
    if (format !== undefined) return format;
  }
  return undefined;
}

/** Whether a file of no known format is one whose traces may come behind its head. */
export function mayBeLog(head: FileHead): boolean {
  const isLines = !head.whole && !head.bytes.includes(0) && head.bytes.includes(LINE_FEED);
  return isLines && adviceFor(head) === undefined;
}

/** The format of a trace among the lines of a log; undefined where there is none. @param look at a part of the log, from anywhere */
export function printedFormatOf(look: FileHead): FileFormat | undefined {
  return printed.find(({ detect }) => detect(look));
}
