import { PairTable } from '../../core/analysis/pair-table.ts';
import type { SpanFacts } from '../../core/analysis/findings/input.ts';
import type { SpanColumns } from '../store/segment-columns.ts';
import type { FactTables } from './fact-tables.ts';
import type { OpenTrace } from './open-trace.ts';
import { PartFacts } from './part-facts.ts';
import type { SearchContext } from './trace-search.ts';
import { frozenColumns, indexOfTrace, parseTraceId, type TracePart } from './trace-spans.ts';

/** Segments that hold other traces: some 60 000 spans, the newest ones, tell how an operation usually goes. */
const SAMPLE_SEGMENTS = 8;
/** A trace of a million spans fills more segments alone than are worth looking through for others. */
const MOST_SEGMENTS = 24;
/** Spans of the parent's operation whose children are looked at. */
const SAMPLE_PARENTS = 200;
/** Operations that are asked about; each costs a walk over the sample. */
const MOST_PARENT_OPERATIONS = 50;

/** The children of one span: their operations and when they ran, from the segment's base. */
interface Family {
  operation: number[];
  start: number[];
  end: number[];
}

interface SampledPart {
  spans: SpanColumns;
  facts: PartFacts;
  /** Index of the trace that is looked at among the part's, -1 for none. */
  own: number;
}

/** How the operations of a trace go in the other traces of the session: a bounded sample, read when first asked for. */
export class SiblingSample {
  readonly #context: SearchContext;
  readonly #open: OpenTrace;
  readonly #facts: SpanFacts;
  readonly #tables: FactTables;
  readonly #families = new Map<number, Family[]>();
  #parts: SampledPart[] | undefined;

  /** @param tables those that the facts were made with: equal operations have equal numbers */
  constructor(context: SearchContext, open: OpenTrace, facts: SpanFacts, tables: FactTables) {
    this.#context = context;
    this.#open = open;
    this.#facts = facts;
    this.#tables = tables;
  }

  /** See `FindingInput.waitsInOtherTraces`. */
  waits(first: number, second: number): boolean | undefined {
    const { parent } = this.#open.columns;
    const { operation } = this.#facts;
    if (parent[first]! < 0) return undefined;
    let waits: boolean | undefined;
    for (const family of this.#familiesOf(parent[first]!)) {
      let end = -Infinity;
      let start = Infinity;
      for (const [child, number] of family.operation.entries()) {
        if (number === operation[first]) end = Math.max(end, family.end[child]!);
        if (number === operation[second]) start = Math.min(start, family.start[child]!);
      }
      if (end === -Infinity || start === Infinity) continue;
      if (start < end) return false;
      waits = true;
    }
    return waits;
  }

  #familiesOf(row: number): Family[] {
    const operation = this.#facts.operation[row]!;
    const known = this.#families.get(operation);
    if (known !== undefined) return known;
    if (this.#families.size >= MOST_PARENT_OPERATIONS) return [];
    const { columns } = this.#open;
    const service = columns.services[columns.service[row]!]!;
    const families: Family[] = [];
    for (const part of (this.#parts ??= this.#sample()))
      addFamilies(families, part, service, columns.kind[row]!, operation);
    this.#families.set(operation, families);
    return families;
  }

  /** The tail and the newest segments, as far as they hold other traces. */
  #sample(): SampledPart[] {
    const { catalog } = this.#context;
    const id = parseTraceId(this.#open.traceId)!;
    const parts: SampledPart[] = [];
    const add = (part: Pick<TracePart, 'spans' | 'attributes'>): void => {
      const own = indexOfTrace(part.spans.traceIds, id);
      const others = part.spans.traceIds.length / 4 - (own < 0 ? 0 : 1);
      if (others > 0) parts.push({ spans: part.spans, facts: new PartFacts(part, this.#tables), own });
    };
    add(frozenColumns(catalog.tail));
    for (const { id: segment } of catalog.zones.slice(-MOST_SEGMENTS).reverse()) {
      if (parts.length >= SAMPLE_SEGMENTS) break;
      add({ spans: catalog.spans(segment), attributes: catalog.attributes(segment) });
    }
    return parts;
  }
}

/** Adds the children of the part's spans of one operation, each parent's as a family. */
function addFamilies(
  families: Family[],
  { spans, facts, own }: SampledPart,
  service: string,
  kind: number,
  operation: number,
): void {
  const number = spans.services.indexOf(service);
  if (number < 0) return;
  const parents = new PairTable(64);
  const first = families.length;
  for (let span = 0; span < spans.count && families.length < SAMPLE_PARENTS; span++) {
    if (spans.trace[span] === own || spans.kind[span] !== kind) continue;
    if (spans.resources[spans.resource[span]!]!.service !== number || facts.operation(span) !== operation)
      continue;
    if (parents.add(spans.idHi[span]!, spans.idLo[span]!) === families.length - first)
      families.push({ operation: [], start: [], end: [] });
  }
  if (parents.size === 0) return;
  for (let span = 0; span < spans.count; span++) {
    if (spans.trace[span] === own) continue;
    const parent = parents.find(spans.parentHi[span]!, spans.parentLo[span]!);
    if (parent < 0) continue;
    const family = families[first + parent]!;
    family.operation.push(facts.operation(span));
    family.start.push(spans.start[span]!);
    family.end.push(spans.start[span]! + spans.duration[span]!);
  }
}
