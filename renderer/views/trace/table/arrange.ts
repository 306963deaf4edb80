import { SpanFlag } from '../../../../app/core/model/span.ts';
import type {
  ArrangeRequest,
  Arrangement,
  SourceColumn,
  SourceTexts,
  ToArranger,
} from './arrange-protocol.ts';
import type { SpanColumn } from './columns.ts';
import { groupRows, totalsOf, type GroupedColumns } from './group-rows.ts';
import { ranksOf, sortRows, type SortKey } from './sort-rows.ts';

type Column = Float64Array | Uint32Array | Uint8Array;

/** Sorts and groups the spans of a trace, of which it holds copies of the columns that it was sent. It runs in a worker. */
export class RowArranger {
  #count = 0;
  readonly #columns = new Map<SourceColumn, Column>();
  readonly #texts = new Map<SourceTexts, string[]>();
  readonly #ranks = new Map<SourceTexts, Uint32Array>();
  #events: Uint32Array | undefined;

  /** Takes a message; gives the arrangement that it asks for. */
  take(message: ToArranger): Arrangement | undefined {
    switch (message.type) {
      case 'trace':
        this.#count = message.count;
        this.#columns.clear();
        this.#texts.clear();
        this.#ranks.clear();
        this.#events = undefined;
        return undefined;
      case 'column':
        this.#columns.set(message.name, message.values);
        return undefined;
      case 'texts': {
        const texts = this.#texts.get(message.name) ?? [];
        for (const text of message.texts) texts.push(text);
        this.#texts.set(message.name, texts);
        return undefined;
      }
      case 'arrange':
        return this.#arrange(message.request);
    }
  }

  #arrange({ grouping, spans, groups, kept }: ArrangeRequest): Arrangement {
    const rows = sortRows(this.#shown(kept), this.#key(spans.column), spans.descending);
    const columns: GroupedColumns = {
      service: this.#word('service'),
      operation:
        grouping === 'operation' ? { name: this.#word('name'), kind: this.#byte('kind') } : undefined,
      status: this.#byte('status'),
      duration: this.#float('duration'),
      self: this.#float('self'),
      critical: this.#float('critical'),
    };
    const totals = totalsOf(rows, columns);
    if (grouping === 'none') return { rows, groups: undefined, totals };
    const ranks = {
      services: this.#rank('services'),
      names: groups.column === 'group' && grouping === 'operation' ? this.#rank('names') : new Uint32Array(0),
    };
    return { ...groupRows(rows, columns, groups, ranks), totals };
  }

  /** Rows that are spans and not hidden, in the order of the trace. */
  #shown(kept: Uint8Array | undefined): Uint32Array {
    const flags = this.#word('flags');
    const rows = new Uint32Array(this.#count);
    let length = 0;
    for (let row = 0; row < this.#count; row++) {
      if ((kept === undefined || kept[row] === 1) && (flags[row]! & SpanFlag.placeholder) === 0) {
        rows[length++] = row;
      }
    }
    return rows.slice(0, length);
  }

  #key(column: SpanColumn): SortKey {
    switch (column) {
      case 'service':
        return this.#ranked('services', this.#word('service'));
      case 'operation':
        return this.#ranked('names', this.#word('name'));
      case 'kind':
      case 'status':
        return Uint32Array.from(this.#byte(column));
      case 'depth':
        return this.#word('depth');
      case 'below':
        return this.#word('size');
      case 'events':
        return (this.#events ??= this.#countEvents());
      default:
        // The order of floats is that of their bits only where none is negative.
        return this.#float(column).map((value) => Math.max(0, value));
    }
  }

  #ranked(texts: SourceTexts, column: Uint32Array): Uint32Array {
    const ranks = this.#rank(texts);
    return column.map((text) => ranks[text]!);
  }

  #rank(name: SourceTexts): Uint32Array {
    let ranks = this.#ranks.get(name);
    if (ranks === undefined) {
      ranks = ranksOf(this.#texts.get(name) ?? []);
      this.#ranks.set(name, ranks);
    }
    return ranks;
  }

  #countEvents(): Uint32Array {
    const events = new Uint32Array(this.#count);
    for (const row of this.#word('eventRows')) events[row]! += 1;
    return events;
  }

  // A column that was not sent is read as zeros: what is derived from the trace comes later than the trace.
  #float(name: SourceColumn): Float64Array {
    const column = this.#columns.get(name);
    return column instanceof Float64Array ? column : new Float64Array(this.#count);
  }

  #word(name: SourceColumn): Uint32Array {
    const column = this.#columns.get(name);
    return column instanceof Uint32Array ? column : new Uint32Array(this.#count);
  }

  #byte(name: SourceColumn): Uint8Array {
    const column = this.#columns.get(name);
    return column instanceof Uint8Array ? column : new Uint8Array(this.#count);
  }
}
