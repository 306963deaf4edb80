import { join } from 'node:path';
import fc from 'fast-check';

/**
 * Property tests take the same way in every run, so that a change is judged by what it changes. `FAST_CHECK_SEED=random`, or a
 * number, takes another one.
 */
const DEFAULT_SEED = 20_261_122;
const wanted = process.env['FAST_CHECK_SEED'];
if (wanted !== 'random') fc.configureGlobal({ seed: Number(wanted ?? DEFAULT_SEED) });

/**
 * Engines under test start threads and programs from the sources: without a cache each takes half a second of processor time to strip
 * and compile the same modules again.
 */
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, '../node_modules/.cache/compiled');
