import { getPriority, setPriority } from 'node:os';

/** Enough for the receiver to come first where both want the processor, and too little to be starved by it. */
const NICENESS = 10;
const MAX_NICENESS = 19;

/**
 * Has the thread that calls this yield to the others: work that takes minutes comes after acks and answers. Only Linux counts
 * niceness by thread; elsewhere it would be the whole process, which is left as it is.
 */
export function yieldToOthers(): void {
  if (process.platform !== 'linux') return;
  try {
    // 0: the calling thread.
    setPriority(0, Math.min(MAX_NICENESS, getPriority(0) + NICENESS));
  } catch {
    // A system that does not allow it shares its processors evenly.
  }
}
