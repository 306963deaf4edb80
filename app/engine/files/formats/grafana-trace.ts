/**
 * What Grafana's trace view downloads: Tempo's shape, with ids in hex and times as JSON numbers, which its own script wrote. Old
 * versions have outdated keys. Losses: times beyond 53 bits of precision; the upper half of trace ids in versions that kept 64 bits.
 */
import { PLAIN_DOCUMENTS, readOtlpJson } from '../otlp/read-otlp-json.ts';
import type { FileFormat } from './format.ts';

export const grafanaTrace: FileFormat = {
  name: 'Grafana trace JSON',
  losses: [
    'Times are rounded to about 256 ns: Grafana writes them as numbers that have no room for all their digits.',
    'The upper half of trace ids may be zeros: some versions of Grafana keep only the lower one.',
  ],
  detect: ({ text }) =>
    /^\s*\[?\s*\{\s*"(?:batches|resourceSpans)"\s*:/.test(text) &&
    /"startTimeUnixNano"\s*:\s*(?:\d{19}|\d\.\d+e\+?18)/i.test(text) &&
    !/"startTimeUnixNano"\s*:\s*"/.test(text) &&
    // Numbers with all their digits were not written by a script.
    timesAreRounded(text),
  read: (input) => readOtlpJson(input, PLAIN_DOCUMENTS),
};

/** Whether every time is one that a double can hold. */
function timesAreRounded(text: string): boolean {
  for (const [, digits] of text.matchAll(/"(?:start|end)TimeUnixNano"\s*:\s*(\d{19})(?=\s*[,}\]])/g))
    if (BigInt(Number(digits)) !== BigInt(digits!) && String(Number(digits)) !== digits) return false;
  return true;
}
