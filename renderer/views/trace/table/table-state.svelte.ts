import type { TraceState } from '../state/trace-state.svelte.ts';
import type { Arrangement } from './arrange-protocol.ts';
import { Arranger, type ArrangerPort, type TraceToArrange } from './arranger.ts';
import { pressed, type ColumnHead, type SortBy } from '../../../components/sort-columns.ts';
import type { GroupColumn, Grouping, SpanColumn } from './columns.ts';
import { carryKey, groupKey, mapKeys, NO_KEYS, placeOfKey, placesOfKeys, withKey } from './group-key.ts';
import { GroupLines } from './group-lines.ts';

/** What the table shows, made of one state of the trace: rows are numbered by its columns. */
export interface Shown extends Arrangement, TraceToArrange {
  grouping: Grouping;
}

/** A line of the table: a span's row, or a group. */
export type TableLine = { kind: 'span'; row: number; group: number } | { kind: 'group'; group: number };

/** How the table of a trace is sorted, grouped and unfolded. What was shown stays until the next order is there. */
export class TableState {
  readonly #trace: TraceState;
  readonly #arranger: Arranger;
  #grouping = $state.raw<Grouping>('none');
  #spanSort = $state.raw<SortBy<SpanColumn>>({ column: 'start', descending: false });
  #groupSort = $state.raw<SortBy<GroupColumn>>({ column: 'total', descending: true });
  #shown = $state.raw<Shown | undefined>();
  /** Keys of the groups whose spans are shown. */
  #open = $state.raw<ReadonlySet<number>>(NO_KEYS);
  #failed = $state.raw(false);
  /** Key of the group that the keyboard is on; -1 where it is on the selected span. */
  #groupCursor = $state.raw(-1);
  readonly #lines = $derived.by(() => {
    const shown = this.#shown;
    if (shown?.groups === undefined) return undefined;
    return new GroupLines(shown.groups, placesOfKeys(shown.trace, shown.groups, this.#open));
  });
  readonly #cursor = $derived.by(() => {
    const shown = this.#shown;
    if (shown === undefined) return -1;
    if (shown.groups !== undefined && this.#groupCursor >= 0) {
      const group = placeOfKey(shown.trace, shown.groups, this.#groupCursor);
      if (group >= 0) return this.#lines!.ofGroup(group);
    }
    const at = this.#trace.selected < 0 ? -1 : shown.rows.indexOf(this.#trace.selected);
    return at < 0 ? -1 : (this.#lines?.ofMember(at) ?? at);
  });

  constructor(trace: TraceState, port: ArrangerPort) {
    this.#trace = trace;
    this.#arranger = new Arranger(
      port,
      (arrangement, of, { grouping }) => this.#take({ ...arrangement, ...of, grouping }),
      () => (this.#failed = true),
    );
  }

  get grouping(): Grouping {
    return this.#grouping;
  }

  get spanSort(): SortBy<SpanColumn> {
    return this.#spanSort;
  }

  get groupSort(): SortBy<GroupColumn> {
    return this.#groupSort;
  }

  /** Undefined until the first order is there. */
  get shown(): Shown | undefined {
    return this.#shown;
  }

  get failed(): boolean {
    return this.#failed;
  }

  /** Lines of the list, but for its head. */
  get count(): number {
    return this.#lines?.count ?? this.#shown?.rows.length ?? 0;
  }

  /** Line that the keyboard is on, -1 for none. */
  get cursor(): number {
    return this.#cursor;
  }

  lineAt(index: number): TableLine | undefined {
    const shown = this.#shown;
    if (shown === undefined || index < 0 || index >= this.count) return undefined;
    if (this.#lines === undefined) return { kind: 'span', row: shown.rows[index]!, group: -1 };
    const { group, member } = this.#lines.at(index);
    return member < 0 ? { kind: 'group', group } : { kind: 'span', row: shown.rows[member]!, group };
  }

  isOpen(group: number): boolean {
    return this.#lines?.isOpen(group) ?? false;
  }

  /** Sorts and groups anew, by what is chosen and shown now. */
  arrange(): void {
    const { data, analysis, kept } = this.#trace;
    if (data === undefined) return;
    const request = { grouping: this.#grouping, spans: this.#spanSort, groups: this.#groupSort, kept };
    this.#arranger.arrange({ trace: data.trace, analysis }, request);
  }

  group(grouping: Grouping): void {
    this.#grouping = grouping;
    this.#open = NO_KEYS;
    this.#groupCursor = -1;
  }

  sortSpans(head: ColumnHead<SpanColumn>): void {
    this.#spanSort = pressed(this.#spanSort, head);
  }

  sortGroups(head: ColumnHead<GroupColumn>): void {
    this.#groupSort = pressed(this.#groupSort, head);
  }

  setOpen(group: number, open: boolean): void {
    this.#open = withKey(this.#open, this.#keyOf(group), open);
  }

  /** Puts the keyboard on the selected span, in its group, which opens. */
  showSelected(): void {
    this.#groupCursor = -1;
    const shown = this.#shown;
    if (shown?.groups === undefined || this.#lines === undefined) return;
    const member = shown.rows.indexOf(this.#trace.selected);
    if (member >= 0) this.setOpen(this.#lines.groupOf(member), true);
  }

  /** Puts the keyboard on a line; a span is selected with it. */
  go(index: number): void {
    const line = this.lineAt(index);
    if (line === undefined) return;
    this.#groupCursor = line.kind === 'group' ? this.#keyOf(line.group) : -1;
    if (line.kind === 'span') this.#trace.select(line.row);
  }

  /** Rows of a group in the order of the trace. */
  rowsOf(group: number): Uint32Array {
    const shown = this.#shown;
    if (shown?.groups === undefined) return new Uint32Array(0);
    const { from } = shown.groups;
    return shown.rows.slice(from[group], from[group + 1]).sort();
  }

  stop(): void {
    this.#arranger.stop();
  }

  #take(shown: Shown): void {
    const before = this.#shown?.trace;
    if (before !== undefined && before !== shown.trace) {
      const carry = (key: number): number => carryKey(before, key, shown.trace, shown.grouping);
      this.#open = mapKeys(this.#open, carry);
      if (this.#groupCursor >= 0) this.#groupCursor = carry(this.#groupCursor);
    }
    this.#shown = shown;
  }

  #keyOf(group: number): number {
    return groupKey(this.#shown!.trace, this.#shown!.groups!, group);
  }
}
