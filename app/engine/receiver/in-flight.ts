/**
 * How many bytes of requests may be held at a time: received, being inflated or converted, or waiting for their commit. What
 * does not fit is refused as retryable, so that memory stays bounded however fast senders are.
 */
export class InFlight {
  #limit: number;
  #bytes = 0;
  #waiting: (() => void)[] = [];
  #requests = 0;

  /** @param limit bytes */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Opens a request's account. Close it when its answer is out. */
  open(): Account {
    this.#requests++;
    let held = 0;
    return {
      grow: (bytes) => {
        if (this.#bytes + bytes > this.#limit) return false;
        this.#bytes += bytes;
        held += bytes;
        return true;
      },
      shrink: (bytes) => {
        this.#bytes -= bytes;
        held -= bytes;
      },
      close: () => {
        this.#bytes -= held;
        held = 0;
        this.#requests--;
        if (this.#requests === 0) for (const resolve of this.#waiting.splice(0)) resolve();
      },
    };
  }

  /** From now on nothing more fits. */
  refuse(): void {
    this.#limit = 0;
  }

  /** Resolves when no request is open. */
  idle(): Promise<void> {
    if (this.#requests === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

/** One request's share. */
export interface Account {
  /** Takes more bytes; false where the limit stands against it, and then nothing was taken. */
  grow(bytes: number): boolean;
  shrink(bytes: number): void;
  close(): void;
}
