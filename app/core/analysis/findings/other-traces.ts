import type { FindingContext } from './finding-context.ts';

/** Other traces are asked about so many pairs of operations at most: an answer may take a search. */
const MOST_QUESTIONS = 200;

/** What other traces tell about pairs of operations, asked once for each. */
export class OtherTraces {
  readonly #context: FindingContext;
  readonly #answers = new Map<string, boolean | undefined>();

  constructor(context: FindingContext) {
    this.#context = context;
  }

  /** Beyond the number of questions everything is taken to wait. */
  waits(first: number, second: number): boolean | undefined {
    const { facts, trace } = this.#context;
    const key = [trace.parent[first]!, first, second].map((row) => facts.operation[row]!).join(' ');
    if (this.#answers.has(key)) return this.#answers.get(key);
    if (this.#answers.size >= MOST_QUESTIONS) return true;
    const answer = this.#context.waitsInOtherTraces(first, second);
    this.#answers.set(key, answer);
    return answer;
  }
}
