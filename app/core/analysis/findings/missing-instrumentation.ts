import type { Finding } from './finding.ts';
import type { FindingContext } from './finding-context.ts';
import { lostContexts } from './lost-contexts.ts';
import { lostParents } from './lost-parents.ts';
import { silentServices } from './silent-services.ts';

/** Where spans that should be in the trace are not. Nothing is told of a trace whose spans may still be on their way. */
export function missingInstrumentation(context: FindingContext): Finding[] {
  if (!context.settled) return [];
  return [...lostContexts(context), ...silentServices(context), ...lostParents(context)];
}
