import { formatCount, formatPlural } from '../../model/format.ts';
import { Kind, SpanFlag } from '../../model/span.ts';
import type { Finding } from './finding.ts';
import type { FindingContext } from './finding-context.ts';
import { listed, serviceOf } from './wording.ts';

const MOST_SERVICES = 4;

/**
 * Spans whose parent has not arrived. Where all that is missing is whoever called the trace's topmost server spans (a browser, a gateway
 * that reports elsewhere), nothing is wrong.
 */
export function lostParents(context: FindingContext): Finding[] {
  const { trace } = context;
  const missing: number[] = [];
  let hasRoot = false;
  let isInside = false;
  for (let root = 0; root < trace.count; root += trace.size[root]!) {
    if ((trace.flags[root]! & SpanFlag.placeholder) === 0) {
      hasRoot = true;
      continue;
    }
    missing.push(root);
    isInside ||= hasInnerChild(context, root);
  }
  if (missing.length === 0 || (!hasRoot && !isInside)) return [];
  const rows = missing.flatMap((row) => childrenOf(context, row));
  const services = [...new Set(rows.map((row) => trace.service[row]!))];
  const names = services.slice(0, MOST_SERVICES).map((service) =>
    serviceOf(
      context,
      rows.find((row) => trace.service[row] === service)!,
    ),
  );
  if (services.length > MOST_SERVICES) names.push(`${formatCount(services.length - MOST_SERVICES)} more`);
  return [
    {
      kind: 'missing-instrumentation',
      title: `${formatPlural(missing.length, 'parent')} of ${formatPlural(rows.length, 'span')} never arrived`,
      detail:
        `${formatPlural(rows.length, 'span')} of ${listed(names)} ${rows.length === 1 ? 'names' : 'name'} a parent that is not there: ` +
        'what lies above is missing, and so is what links it to the rest.',
      caveat:
        'Spans are also lost by sampling, by a process that ends before it has sent them, or when they are sent elsewhere.',
      rows: Uint32Array.from(rows).sort(),
      row: missing[0]!,
      savingNs: 0,
    },
  ];
}

/** A child that only its own process can have started. */
function hasInnerChild(context: FindingContext, row: number): boolean {
  return childrenOf(context, row).some((child) => {
    const kind = context.trace.kind[child]!;
    return (
      kind !== Kind.server &&
      kind !== Kind.consumer &&
      (context.trace.flags[child]! & SpanFlag.remoteParent) === 0
    );
  });
}

function childrenOf({ trace }: FindingContext, row: number): number[] {
  const children: number[] = [];
  const end = row + trace.size[row]!;
  for (let child = row + 1; child < end; child += trace.size[child]!) children.push(child);
  return children;
}
