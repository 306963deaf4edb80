import { redactAnyValue } from '../../../core/redaction/redact-value.ts';
import type { Redactor } from '../../../core/redaction/redactor.ts';
import { WireEdits } from '../../../core/redaction/wire-edits.ts';
import { type Dictionary, Intrinsic, PairTag } from '../../store/pair-dictionary.ts';

/** What texts that are no attributes' values are called where people read it. */
const NAMES: Readonly<Record<string, string>> = {
  [Intrinsic.name]: 'name',
  [Intrinsic.statusMessage]: 'statusMessage',
  [Intrinsic.eventName]: 'event name',
  [Intrinsic.scopeName]: 'scope name',
  [Intrinsic.scopeVersion]: 'scope version',
};

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Has a redactor look at a pair of a segment's dictionary; what it finds is told to whoever it tells. */
export function lookAtPair(redactor: Redactor, dictionary: Dictionary, pair: number): void {
  const { tag, key } = dictionary.keys[dictionary.keyOf[pair]!]!;
  const from = dictionary.valueStart[pair]!;
  const to = dictionary.valueStart[pair + 1]!;
  if (tag === PairTag.intrinsic) redactor.value('', decoder.decode(dictionary.values.subarray(from, to)));
  else {
    const place = { key, rule: redactor.keyRule(key), depth: 0 };
    redactAnyValue(redactor, new WireEdits(), dictionary.values, from, to, place);
  }
}

/** What a text that has no key is called. */
export function nameOfPair(dictionary: Dictionary, pair: number): string {
  const { key } = dictionary.keys[dictionary.keyOf[pair]!]!;
  return NAMES[key] ?? key;
}
