import type { RedactionPreview, RedactionPreviewQuery } from '../../../core/contract/file-methods.ts';
import type { Redactor } from '../../../core/redaction/redactor.ts';
import type { RedactionRule } from '../../../core/redaction/rule.ts';
import { redactRequest } from '../../../core/redaction/redact-request.ts';
import { itemsOf, type OtherSignals, readOtherSignals, signalRequests } from '../../export/other-signals.ts';
import { type ScopePart, scopeParts } from '../../export/scope-rows.ts';
import { scopeTraces } from '../../export/scope-traces.ts';
import type { SearchContext } from '../trace-search.ts';
import { Breather } from '../zone-columns.ts';
import {
  keyedReplacement,
  MAX_PART_MS,
  recordingRedactor,
  type Recorded,
  tooSlow,
} from './engine-redactor.ts';
import { FoundMatches } from './found-matches.ts';
import { pairCounts } from './pair-counts.ts';
import { lookAtPair, nameOfPair } from './pair-matches.ts';
import { withinTime } from './within-time.ts';

/** Of logs and metrics so much is looked at; of spans everything is. */
const MAX_OTHER_BYTES = 16 * 1024 * 1024;

/**
 * What rules would replace in what a scope selects: of spans, each different attribute, name and message of a segment is looked at once
 * and counts for every span that has it; of logs and metrics, which go along with everything, the newest are.
 * @throws RpcError `redaction.invalid`, `redaction.slow`, `query.invalid`, `export.empty`, `call.cancelled`
 */
export async function previewRedaction(
  context: SearchContext,
  { scope, rules }: RedactionPreviewQuery,
): Promise<RedactionPreview> {
  const started = performance.now();
  const { redactor, recorded } = recordingRedactor(rules);
  const found = new FoundMatches(keyedReplacement());
  const traces = await scopeTraces(context, scope);
  let spans = 0;
  let complete = true;
  const gone = (count: number): void => {
    complete &&= count === 0;
  };
  for await (const part of scopeParts(context, traces, gone)) {
    spans += part.count;
    lookAtPart(redactor, rules, recorded, found, part);
  }
  if (traces.wanted === undefined) {
    const others = readOtherSignals(context.catalog.db);
    const whole = await lookAtOthers(context, redactor, rules, recorded, found, others);
    complete &&= whole;
  }
  return {
    matches: found.list(),
    spans,
    complete: complete && !found.isCut,
    elapsedMs: performance.now() - started,
  };
}

function lookAtPart(
  redactor: Redactor,
  rules: readonly RedactionRule[],
  recorded: Recorded,
  found: FoundMatches,
  part: ScopePart,
): void {
  const { dictionary } = part.attributes();
  const pairs = dictionary.keyOf.length;
  const texts = new Map<number, Recorded['texts']>();
  inTime(redactor, rules, () => {
    for (let pair = 0; pair < pairs; pair++) {
      lookAtPair(redactor, dictionary, pair);
      if (recorded.texts.length > 0) texts.set(pair, recorded.take());
    }
  });
  if (texts.size === 0) return;
  const counts = pairCounts(part, pairs);
  for (const [pair, each] of texts)
    if (counts[pair]! > 0)
      for (const { text, matches } of each)
        found.add(nameOfPair(dictionary, pair), text, matches, counts[pair]!);
}

/** @returns whether all of them were looked at */
async function lookAtOthers(
  context: SearchContext,
  redactor: Redactor,
  rules: readonly RedactionRule[],
  recorded: Recorded,
  found: FoundMatches,
  others: OtherSignals,
): Promise<boolean> {
  const breather = new Breather(context);
  let bytes = 0;
  for (const signal of ['logs', 'metrics'] as const) {
    for (const { request } of signalRequests(context.catalog.db, others, signal, () => undefined)) {
      if (bytes + request.length > MAX_OTHER_BYTES) return false;
      bytes += request.length;
      inTime(redactor, rules, () => redactRequest(signal, new Uint8Array(request), redactor));
      for (const { key, text, matches } of recorded.take())
        found.add(key === '' ? `${signal} text` : key, text, matches, 1);
      await breather.step();
    }
  }
  return itemsOf(others, 'profiles') === 0;
}

function inTime(redactor: Redactor, rules: readonly RedactionRule[], work: () => void): void {
  if (withinTime(MAX_PART_MS, work)) return;
  throw tooSlow(redactor, rules);
}
