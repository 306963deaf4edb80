import type { RedactionRule } from '../../../app/core/redaction/rule.ts';

export interface RuleTest {
  number: number;
  rule: RedactionRule;
  key: string;
  text: string;
}

/** Number 0 says that the worker is ready. */
export interface RuleTestAnswer {
  number: number;
  after: string;
}

export type RuleResult = { after: string } | 'slow';

/** A line of text takes a good pattern microseconds; one that goes back and forth in it may take years. */
const MOST_MS = 400;

/** Tries a rule on a text in a worker: a pattern that doesn't come to an end must not take the page along. */
export class RuleTester {
  readonly #answer: (result: RuleResult) => void;
  #worker: Worker | undefined;
  #ready = false;
  #wanted: RuleTest | undefined;
  #number = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param answer told what has become of the latest text, or that the pattern is `slow` */
  constructor(answer: (result: RuleResult) => void) {
    this.#answer = answer;
  }

  test(rule: RedactionRule, key: string, text: string): void {
    this.#wanted = { number: ++this.#number, rule, key, text };
    this.#worker ??= this.#start();
    if (this.#ready) this.#send();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#ready = false;
  }

  #start(): Worker {
    const worker = new Worker(new URL('./rule-test-worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<RuleTestAnswer>) => this.#take(data);
    return worker;
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.close();
      this.#answer('slow');
    }, MOST_MS);
    this.#worker?.postMessage(this.#wanted);
  }

  #take({ number, after }: RuleTestAnswer): void {
    if (number === 0) {
      this.#ready = true;
      this.#send();
    } else if (number === this.#number) {
      clearTimeout(this.#timer);
      this.#answer({ after });
    }
  }
}
