import { findFindings } from '../../app/core/analysis/findings/find-findings.ts';
import { FactTables } from '../../app/engine/search/fact-tables.ts';
import { openTrace } from '../../app/engine/search/open-trace.ts';
import { SiblingSample } from '../../app/engine/search/sibling-sample.ts';
import { spanFacts } from '../../app/engine/search/span-facts.ts';
import { findingInput } from '../../app/engine/search/trace-findings.ts';
import { TestStore } from '../fixtures/store.ts';
import { figure } from './figures.ts';
import { largeTrace } from './load.ts';

/**
 * Findings of one stored trace, by part: what its spans say, what the finders make of it, and the longest stretch without a pause, in
 * which nothing else is answered. Processor time of this thread. Arguments: numbers of spans.
 */
const SIZES = process.argv.slice(2).map(Number);
const TARGETS: Record<number, { facts: number; all: number }> = {
  100_000: { facts: 100, all: 500 },
  1_000_000: { facts: 1_000, all: 3_000 },
};

const cpuMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

/** Works through the steps; their sum and the longest one, milliseconds. */
function measure<T>(steps: Generator<undefined, T>): { result: T; sum: number; longest: number } {
  let sum = 0;
  let longest = 0;
  for (;;) {
    const before = cpuMs();
    const step = steps.next();
    const took = cpuMs() - before;
    sum += took;
    longest = Math.max(longest, took);
    if (step.done === true) return { result: step.value, sum, longest };
  }
}

for (const spans of SIZES.length > 0 ? SIZES : [100_000, 1_000_000]) {
  const store = new TestStore();
  const { traceId, requests } = largeTrace(spans, 1_700_000_000_000_000_000n);
  for (const request of requests) store.send(request);
  const open = await openTrace(store.reader, traceId);
  open.analysis();
  const target = TARGETS[spans];
  const tables = new FactTables();
  const facts = measure(spanFacts(open, tables));
  const sample = new SiblingSample(store.reader, open, facts.result, tables);
  const found = measure(findFindings(findingInput(store.reader, open, facts.result, sample, true)));
  const label = spans.toLocaleString('en-US');
  figure(`facts of ${label} spans`, `${facts.sum.toFixed(0)} ms`, target ? `≤ ${target.facts} ms` : '–');
  figure('  the finders', `${found.sum.toFixed(0)} ms`, '–');
  figure('  both', `${(facts.sum + found.sum).toFixed(0)} ms`, target ? `≤ ${target.all} ms` : '–');
  figure('  longest step without a pause', `${Math.max(facts.longest, found.longest).toFixed(0)} ms`, '–');
  figure('  findings', String(found.result.length), '–');
  store.remove();
}
