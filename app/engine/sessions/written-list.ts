import { replaceFile } from '../replace-file.ts';

/** A list that a file of the data folder holds, written as a whole after each change. */
export class WrittenList {
  readonly #file: string;
  readonly #entries: () => readonly unknown[];
  readonly #lost: string;
  #last: Promise<void> = Promise.resolve();
  #isDue = false;

  /**
   * @param entries what is to be written, as JSON
   * @param lost what follows for the user from a list that could not be written
   */
  constructor(file: string, entries: () => readonly unknown[], lost: string) {
    this.#file = file;
    this.#entries = entries;
    this.#lost = lost;
  }

  /** Writes the list as it is by then; several changes at once are written once. A failure is told on stderr. */
  save(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    this.#last = this.#last.then(async () => {
      this.#isDue = false;
      try {
        await replaceFile(this.#file, `${JSON.stringify(this.#entries(), null, 1)}\n`);
      } catch (error) {
        process.stderr.write(
          `spanscope: ${this.#file} could not be written, so that ${this.#lost}: ${(error as Error).message}\n`,
        );
      }
    });
  }

  /** Waits for what is being written. */
  settled(): Promise<void> {
    return this.#last;
  }
}
