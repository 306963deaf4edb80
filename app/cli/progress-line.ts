import { formatBytes, formatCount, formatRate } from '../core/model/format.ts';
import { RecentRate } from '../engine/jobs/recent-rate.ts';

/** How often the line is written anew. */
const INTERVAL_MS = 200;

/** One line on a terminal that says how far something is; nothing where the output is no terminal. */
export class ProgressLine {
  readonly #output: NodeJS.WriteStream;
  readonly #unit: 'bytes' | 'spans';
  readonly #rate = new RecentRate();
  #last = -Infinity;
  #shown = false;

  constructor(unit: 'bytes' | 'spans', output: NodeJS.WriteStream = process.stderr) {
    this.#unit = unit;
    this.#output = output;
  }

  show(what: string, done: number, total: number | undefined): void {
    const now = performance.now();
    const rate = this.#rate.add(done, now);
    if (!this.#output.isTTY || now - this.#last < INTERVAL_MS) return;
    this.#last = now;
    this.#shown = true;
    const amount = this.#unit === 'bytes' ? formatBytes : formatCount;
    const of = total === undefined ? '' : ` of ${amount(total)}`;
    const pace = this.#unit === 'bytes' ? `${formatBytes(rate)}/s` : formatRate(rate);
    this.#output.write(`\r\x1b[K${what} ${amount(done)}${of}, ${pace}`);
  }

  clear(): void {
    if (this.#shown) this.#output.write('\r\x1b[K');
    this.#shown = false;
  }
}
