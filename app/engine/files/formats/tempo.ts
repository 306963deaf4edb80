/**
 * Tempo's answers to a query by trace id. Version 1: `{"batches":[…]}`. Version 2: `{"trace":{"resourceSpans":[…]},"status":…}`, where
 * the status tells of traces that are not whole. Both write ids in base64 and enums by name. Source: tempo.proto and Tempo's API.
 * Losses: none of OTLP.
 */
import { placeOf, type JsonItem } from '../json/json-piece.ts';
import { jsonText } from '../json/json-text.ts';
import { PLAIN_DOCUMENTS, readOtlpJson, type Aside, type OtlpPlaces } from '../otlp/read-otlp-json.ts';
import type { FileFormat } from './format.ts';

export const tempoV1: FileFormat = {
  name: 'Tempo JSON',
  losses: [],
  detect: ({ text }) => /^\s*\[?\s*\{\s*"batches"\s*:/.test(text),
  read: (input) => readOtlpJson(input, PLAIN_DOCUMENTS),
};

/** `COMPLETE`, which is left out as a rule, or `PARTIAL`. */
const tellStatus: Aside = (item: JsonItem) => {
  if (jsonText(item.bytes).toUpperCase() !== 'PARTIAL') return undefined;
  return { kind: 'skipped', place: placeOf(item), reason: 'Tempo gave only a part of this trace' };
};

const tellMessage: Aside = (item: JsonItem) => {
  const message = jsonText(item.bytes);
  return message === ''
    ? undefined
    : { kind: 'skipped', place: placeOf(item), reason: `Tempo says: ${message}` };
};

const places: OtlpPlaces = {
  bases: ['trace'],
  asides: new Map<string, Aside>([
    ['status', tellStatus],
    ['message', tellMessage],
  ]),
};

export const tempoV2: FileFormat = {
  name: 'Tempo JSON (v2)',
  losses: [],
  detect: ({ text }) => /^\s*\{\s*(?:"(?:status|message)"\s*:\s*"[^"]*"\s*,\s*)*"trace"\s*:\s*\{/.test(text),
  read: (input) => readOtlpJson(input, places),
};
