import { fdatasyncSync, fstatSync } from 'node:fs';

/**
 * A long file is brought to the disk in steps of so much. What an ack waits for is on the same disk: where hundreds of megabytes
 * lie in memory unwritten, its few kilobytes wait until those are through.
 */
const STEP_BYTES = 4 * 1024 * 1024;

/** Brings a file to the disk while it grows, whoever writes it. */
export class SteadyDisk {
  readonly #file: number;
  #synced = 0;

  /** @param file its descriptor, which stays the caller's */
  constructor(file: number) {
    this.#file = file;
  }

  /** Call it now and then. @throws the system's error, that of a full disk too */
  step(): void {
    const { size } = fstatSync(this.#file);
    if (size - this.#synced < STEP_BYTES) return;
    fdatasyncSync(this.#file);
    this.#synced = size;
  }

  /** All of it is on the disk when this returns. @throws as `step` */
  finish(): void {
    fdatasyncSync(this.#file);
  }
}
