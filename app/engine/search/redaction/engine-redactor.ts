import { createHmac, randomBytes } from 'node:crypto';
import { RpcError } from '../../../core/contract/client.ts';
import { type RuleProblem, ruleProblem } from '../../../core/redaction/compiled-rule.ts';
import { redactRequest } from '../../../core/redaction/redact-request.ts';
import { type Match, Redactor, type Replacement } from '../../../core/redaction/redactor.ts';
import type { RedactionRule } from '../../../core/redaction/rule.ts';
import { DEFAULT_RULES } from '../../../core/redaction/default-rules.ts';
import type { Signal } from '../../../core/model/signal.ts';
import { withinTime } from './within-time.ts';

/** Hexadecimal digits of what stands for a value: unequal values of an export are all but never taken for equal ones. */
const DIGITS = 8;
/** What a pattern may take for all probes: a hundred times of what an ordinary one does. */
const MAX_PROBE_MS = 500;
/** What rules may take for the texts of a segment, or of a request: some hundred times of what they should. */
export const MAX_PART_MS = 3_000;
/** And for each byte of a large one: three seconds a megabyte. */
const MAX_MS_PER_BYTE = 3_000 / 1_048_576;
/** A key is anybody's text; so much of it tells which it is. */
const MAX_PLACE_CHARS = 100;

/**
 * Texts with which patterns that can match the same in many ways never get done: much of the same, and then something else. The long
 * ones are as long as the pieces that a text is searched in.
 */
const PROBES = [
  'a',
  '1',
  ' ',
  '-',
  '.',
  'a1',
  'a.',
  'a ',
  'a@',
  '=',
  'a=',
  '/',
  '"',
  'Z_9',
  '\\',
  '\t\n',
  ',',
].flatMap((unit) => [
  `${unit.repeat(40)}!`,
  `${unit.repeat(40)}\u0000`,
  `x@${unit.repeat(40)}!`,
  `=${unit.repeat(40)}!`,
  unit.repeat(1_000),
]);

/**
 * `[email-3f9a2c71]`: keyed by a secret that is forgotten with the export, so that a value can't be guessed and tried, and two exports
 * can't be joined.
 */
export function keyedReplacement(secret: Uint8Array = randomBytes(32)): Replacement {
  return (rule, value) => {
    const mac = createHmac('sha256', secret).update(rule).update('\0').update(value).digest('hex');
    return `[${rule}-${mac.slice(0, DIGITS)}]`;
  };
}

/** What redacts in the engine, for one export or replay. Rules of a user's may pass the probes and still not come to an end. */
export class EngineRedactor extends Redactor {
  readonly #rules: readonly RedactionRule[];
  readonly #isLimited: boolean;

  /** @throws RpcError `redaction.invalid` where a rule's pattern is broken or takes forever */
  constructor(rules: readonly RedactionRule[]) {
    checkRules(rules);
    super(rules, keyedReplacement());
    this.#rules = rules;
    this.#isLimited = rules.some((rule) => rule.enabled && !isKnown(rule));
  }

  /** As `redactRequest`. @throws RpcError `redaction.slow` */
  request(signal: Signal, request: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    return this.limited(request.length, () => redactRequest(signal, request, this));
  }

  /**
   * Redacts what it is told to; where it takes too long, nothing that it has made may be used.
   * @param size of what is looked at, in bytes
   * @throws RpcError `redaction.slow`
   */
  limited<T>(size: number, work: () => T): T {
    if (!this.#isLimited) return work();
    let made: { value: T } | undefined;
    const ms = MAX_PART_MS + Math.ceil(size * MAX_MS_PER_BYTE);
    if (withinTime(ms, () => (made = { value: work() }))) return made!.value;
    throw tooSlow(this, this.#rules);
  }
}

/** What is told of a rule that was stopped: which it is and where it was, and nothing of the text. */
export function tooSlow({ current, currentKey }: Redactor, rules: readonly RedactionRule[]): RpcError {
  const title = rules.find(({ id }) => id === current)?.title ?? current;
  const place =
    currentKey === '' ? 'a name or message' : `the attribute "${currentKey.slice(0, MAX_PLACE_CHARS)}"`;
  return new RpcError(
    'redaction.slow',
    `The pattern of the rule "${title}" takes too long on ${place} that is stored here. Make it more exact, or switch it off.`,
  );
}

/** Texts in which something was found, until they are taken. */
export class Recorded {
  texts: { key: string; text: string; matches: readonly Match[] }[] = [];

  take(): Recorded['texts'] {
    const { texts } = this;
    this.texts = [];
    return texts;
  }
}

/** What finds, and remembers what, for a preview. @throws RpcError `redaction.invalid` */
export function recordingRedactor(rules: readonly RedactionRule[]): {
  redactor: Redactor;
  recorded: Recorded;
} {
  checkRules(rules);
  const recorded = new Recorded();
  const redactor = new Redactor(
    rules,
    () => '',
    (key, matches, text) => recorded.texts.push({ key, text, matches }),
  );
  return { redactor, recorded };
}

/** @throws RpcError `redaction.invalid` where an enabled rule's pattern is broken or takes forever */
export function checkRules(rules: readonly RedactionRule[]): void {
  for (const rule of rules) {
    if (!rule.enabled || isKnown(rule)) continue;
    const problem = ruleProblem(rule) ?? probed(rule);
    if (problem === undefined) continue;
    const field = problem.field === 'keys' ? 'pattern of keys' : 'pattern';
    throw new RpcError(
      'redaction.invalid',
      `The ${field} of the rule "${rule.title}" can't be used: ${problem.message}`,
    );
  }
}

/** Tries a rule on texts that patterns with nested repetitions never get done with. */
function probed(rule: RedactionRule): RuleProblem | undefined {
  const redactor = new Redactor([{ ...rule, enabled: true }], () => '');
  const inTime = withinTime(MAX_PROBE_MS, () => {
    for (const probe of PROBES) redactor.matches(probe, probe);
  });
  if (inTime) return undefined;
  const message = 'It takes too long: part of it can match the same text in too many ways.';
  return { rule: rule.id, title: rule.title, field: 'pattern', message };
}

function isKnown(rule: RedactionRule): boolean {
  return DEFAULT_RULES.some((each) => each.pattern === rule.pattern && each.keys === rule.keys);
}
