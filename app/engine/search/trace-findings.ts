import { findFindings } from '../../core/analysis/findings/find-findings.ts';
import type { Finding } from '../../core/analysis/findings/finding.ts';
import type { FindingInput, SpanFacts } from '../../core/analysis/findings/input.ts';
import { longestRoot } from '../../core/analysis/critical-path.ts';
import type { Params, ResultOf } from '../../core/contract/methods.ts';
import { FactTables } from './fact-tables.ts';
import { knownServices } from './known-services.ts';
import { type OpenTrace, openTrace } from './open-trace.ts';
import { SiblingSample } from './sibling-sample.ts';
import { spanFacts } from './span-facts.ts';
import type { SearchContext } from './trace-search.ts';

/** SDKs send what they have gathered every 5 s: twice that after its end, nothing more of a trace is on its way. */
const SETTLED_AFTER_MS = 10_000;

/** Findings are worked out once for a state of a trace; the entry goes with the open trace. */
const known = new WeakMap<OpenTrace, { settled: boolean; findings: Finding[] }>();

/** Why a trace is slow or failing. Lets other messages in between its steps. */
export async function traceFindings(
  context: SearchContext,
  { traceId }: Params<'traces.findings'>,
): Promise<ResultOf<'traces.findings'>> {
  const started = performance.now();
  const open = await openTrace(context, traceId);
  const settled = isSettled(open);
  let found = known.get(open);
  if (found === undefined || found.settled !== settled) {
    const tables = new FactTables();
    const facts = await run(context, spanFacts(open, tables));
    const sample = new SiblingSample(context, open, facts, tables);
    const findings = await run(context, findFindings(findingInput(context, open, facts, sample, settled)));
    found = { settled, findings };
    known.set(open, found);
  }
  return { version: open.version, ...found, elapsedMs: performance.now() - started };
}

/** What findings are made from, of a trace and the session around it. */
export function findingInput(
  context: SearchContext,
  open: OpenTrace,
  facts: SpanFacts,
  sample: SiblingSample,
  settled: boolean,
): FindingInput {
  const { selfTime, criticalTime, errorRole, clockOffset } = open.analysis();
  const services = knownServices(context);
  return {
    trace: open.columns,
    facts,
    path: { root: longestRoot(open.columns), time: criticalTime },
    selfTime,
    errorRole,
    clockOffset,
    waitsInOtherTraces: (first, second) => sample.waits(first, second),
    isService: (name) => services.has(name),
    settled,
  };
}

/** Works through a generator, with a pause after each of its steps. @throws RpcError `call.cancelled` */
async function run<T>(context: SearchContext, steps: Generator<undefined, T>): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await context.pause();
  }
}

function isSettled({ columns }: OpenTrace): boolean {
  const endNs = columns.baseNs + BigInt(Math.round(columns.durationNs));
  return Date.now() - Number(endNs / 1_000_000n) > SETTLED_AFTER_MS;
}
