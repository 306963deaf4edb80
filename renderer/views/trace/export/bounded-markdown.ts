/** What closes a code block that is cut. */
const FENCE = '```';

/**
 * Markdown of bounded length, in sections. Each has a share of the whole; what one does not use is left to those after it, and
 * where one has more to say than fits, it tells so.
 */
export class BoundedMarkdown {
  readonly #limit: number;
  #text = '';
  #allowed = 0;
  #cut = false;

  /** @param limit characters of the whole */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Lines were left out. */
  get cut(): boolean {
    return this.#cut;
  }

  /**
   * @param share of the limit, 0 to 1
   * @param lines whole or not at all, in their order
   * @param block the lines are a code block
   */
  section(title: string, share: number, lines: readonly string[], block = false): void {
    this.#allowed += share * this.#limit;
    if (lines.length === 0) return;
    const head = `${title === '' ? '' : `\n## ${title}\n\n`}${block ? `${FENCE}text\n` : ''}`;
    const foot = block ? `${FENCE}\n` : '';
    let body = '';
    let shown = 0;
    const more = (left: number): string => `${block ? '' : '\n'}… ${left} more, left out for length\n`;
    const room = Math.min(this.#allowed, this.#limit) - this.#text.length - head.length - foot.length;
    for (const line of lines) {
      const last = shown === lines.length - 1;
      if (body.length + line.length + 1 > room - (last ? 0 : more(lines.length).length)) break;
      body += `${line}\n`;
      shown++;
    }
    if (shown < lines.length) this.#cut = true;
    if (shown === 0) return;
    this.#text += head + body + (shown < lines.length ? more(lines.length - shown) : '') + foot;
  }

  toString(): string {
    return this.#text;
  }
}
