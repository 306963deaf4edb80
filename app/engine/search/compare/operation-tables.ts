import { MISSING_PARENT } from '../../../core/analysis/assemble.ts';
import { OTHER_OPERATION, type ProfileOperation } from '../../../core/analysis/compare/profile.ts';
import type { NamedOperation } from '../../../core/analysis/operation/operation.ts';
import type { SpanColumns } from '../../store/segment-columns.ts';
import { FactTables } from '../fact-tables.ts';
import { PartFacts } from '../part-facts.ts';
import type { TracePart } from '../trace-spans.ts';

/** The number of rows that stand for a missing parent. */
export const MISSING_OPERATION = 1;

/** Numbers the operations of spans of any segments as profiles have them. */
export class OperationTables extends FactTables {
  readonly profiled: ProfileOperation[] = [
    OTHER_OPERATION,
    { key: '\n', service: '', name: MISSING_PARENT, kind: 0 },
  ];

  /** One lower than in `profiled`: what is 0 here stands for rows without a span. */
  override operation(service: string, operation: NamedOperation): number {
    const number = super.operation(service, operation);
    this.profiled[number + 1] ??= {
      key: `${service}\n${operation.key}`,
      service,
      name: operation.text,
      kind: 0,
    };
    return number;
  }
}

/** Numbers what spans of one set of columns do. */
export class PartOperations {
  readonly #spans: SpanColumns;
  readonly #facts: PartFacts;
  readonly #tables: OperationTables;

  constructor(part: Pick<TracePart, 'spans' | 'attributes'>, tables: OperationTables) {
    this.#spans = part.spans;
    this.#facts = new PartFacts(part, tables);
    this.#tables = tables;
  }

  /** Index into the tables' `profiled`. */
  of(span: number): number {
    const number = this.#facts.operation(span) + 1;
    // Spans of one operation have one kind.
    this.#tables.profiled[number]!.kind = this.#spans.kind[span]!;
    return number;
  }
}
