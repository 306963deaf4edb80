import type { CallFigures, ServiceList } from '../../../app/core/contract/query-methods.ts';
import type { SortBy } from '../../components/sort-columns.ts';
import type { Column } from './columns.ts';
import type { Target } from '../../state/setting-values.ts';
import { type Attainment, targetOf, worstAttainment } from './targets.ts';

/** A row of the table: a service, or one of its operations under it. */
export interface ServiceLine {
  key: string;
  service: string;
  /** Undefined for the service itself. */
  operation: string | undefined;
  figures: CallFigures;
  /** Operations of the service that would be, or are, listed under it. */
  operations: number;
  open: boolean;
  target: Target | undefined;
  attainment: Attainment | undefined;
  /** Of a service: operations that miss their targets. */
  missedBelow: number;
}

export interface LineOrder {
  sort: SortBy<Column>;
  /** Only what has this in its name. */
  text: string;
  /** Services whose operations are listed. */
  open: ReadonlySet<string>;
  targets: readonly Target[];
  /** Places to keep while the reader points at rows, by key; what is not among them comes after. */
  held?: ReadonlyMap<string, number> | undefined;
}

/** No name holds a line feed and no name at once, so that no two lines share a key. */
export function lineKey(service: string, operation?: string): string {
  return operation === undefined ? service : `${service}\n\n${operation}`;
}

export function errorShare({ calls, errors }: Pick<CallFigures, 'calls' | 'errors'>): number {
  return calls === 0 ? 0 : errors / calls;
}

/** The rows of a list: services in order, each open one followed by its operations in the same order. */
export function serviceLines(services: ServiceList['services'], order: LineOrder): ServiceLine[] {
  const { text, open, targets } = order;
  const wanted = text.trim().toLowerCase();
  const has = (name: string) => name.toLowerCase().includes(wanted);
  const groups = services.flatMap((entry) => {
    const { service } = entry;
    const named = has(service);
    const found = named ? entry.operations : entry.operations.filter(({ operation }) => has(operation));
    if (!named && found.length === 0) return [];
    // An operation that is looked for is shown, wherever it is.
    const shown = open.has(service) || !named;
    const line = (figures: CallFigures, operation?: string): ServiceLine => {
      const target = targetOf(targets, service, operation);
      const attainment = worstAttainment(target, figures);
      const key = lineKey(service, operation);
      const isOpen = operation === undefined && shown;
      const operations = operation === undefined ? found.length : 0;
      const missedBelow = operation === undefined ? missed(entry, targets) : 0;
      return { key, service, operation, figures, operations, open: isOpen, target, attainment, missedBelow };
    };
    const below = shown
      ? inOrder(
          found.map((figures) => line(figures, figures.operation)),
          order,
        )
      : [];
    return { head: line(entry), below };
  });
  const heads = inOrder(
    groups.map(({ head }) => head),
    order,
  );
  const below = new Map(groups.map((group) => [group.head.key, group.below]));
  return heads.flatMap((head) => [head, ...below.get(head.key)!]);
}

function missed(
  { service, operations }: ServiceList['services'][number],
  targets: readonly Target[],
): number {
  const own = targets.filter((target) => target.service === service && target.operation !== undefined);
  if (own.length === 0) return 0;
  return operations.filter(
    (figures) => worstAttainment(targetOf(own, service, figures.operation), figures)?.met === false,
  ).length;
}

function inOrder(lines: ServiceLine[], { sort, held }: LineOrder): ServiceLine[] {
  const sign = sort.descending ? -1 : 1;
  const compare = (a: ServiceLine, b: ServiceLine): number => {
    if (held !== undefined) {
      const places = (held.get(a.key) ?? Infinity) - (held.get(b.key) ?? Infinity);
      // Infinity less itself is not a number: both are new.
      if (!Number.isNaN(places) && places !== 0) return places;
    }
    if (sort.column === 'name') return sign * byName(a, b);
    const x = figureOf(a, sort.column);
    const y = figureOf(b, sort.column);
    // What has no figure comes last either way.
    if (x === undefined || y === undefined)
      return Number(x === undefined) - Number(y === undefined) || byName(a, b);
    return sign * (x - y) || b.figures.calls - a.figures.calls || byName(a, b);
  };
  return lines.sort(compare);
}

function byName(a: ServiceLine, b: ServiceLine): number {
  return (a.operation ?? a.service).localeCompare(b.operation ?? b.service);
}

function figureOf(line: ServiceLine, column: Exclude<Column, 'name'>): number | undefined {
  const { figures } = line;
  switch (column) {
    case 'rate':
      return figures.calls;
    case 'errors':
      return figures.calls === 0 ? undefined : errorShare(figures);
    case 'p50':
      return figures.calls === 0 ? undefined : figures.p50Ns;
    case 'p95':
      return figures.calls === 0 ? undefined : figures.p95Ns;
    case 'p99':
      return figures.calls === 0 ? undefined : figures.p99Ns;
    case 'critical':
      return figures.criticalShare;
    case 'target':
      return line.attainment?.budgetLeft;
  }
}
