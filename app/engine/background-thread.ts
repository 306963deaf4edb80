import { access } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/**
 * Enough for the receiver to come first where both want a processor: beside one busy thread of the usual priority about a tenth of it is
 * left, so that work takes longer but ends.
 */
const NICENESS = 10;
const MAX_NICENESS = 19;

/**
 * Has the thread that calls this yield to the others: work that takes minutes comes after acks and answers. Only Linux counts
 * niceness by thread; elsewhere it would be the whole process, which is left as it is.
 */
export function yieldToOthers(): void {
  if (process.platform !== 'linux') return;
  // The threads that read files and unpack for all of the process begin with its first such call, and with the niceness of whoever
  // makes it: it has to be made before this thread's changes.
  access('/', () => undefined);
  try {
    // 0: the calling thread.
    setPriority(0, Math.min(MAX_NICENESS, getPriority(0) + NICENESS));
  } catch {
    // A system that does not allow it shares its processors evenly.
  }
}
