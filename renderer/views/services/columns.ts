import {
  type ColumnHead,
  figureColumn as figure,
  pressed,
  type SortBy,
  textColumn as text,
} from '../../components/sort-columns.ts';

/** What the table shows and can be sorted by. */
export type Column = 'name' | 'rate' | 'errors' | 'p50' | 'p95' | 'p99' | 'critical' | 'target';

export const DEFAULT_SORT: SortBy<Column> = { column: 'critical', descending: true };

interface Shown extends ColumnHead<Column> {
  /** The columns of the highest rank go first where room is short; those of rank 0 stay. */
  rank: number;
}

/** With the course over time beside the figure; where even that has no room, the figure alone. */
const courseWidth = (share: number): string => `minmax(76px, ${share}fr)`;

const COLUMNS: readonly Shown[] = [
  { ...text<Column>('name', 'Service', '', 'minmax(150px, 1fr)', 190), rank: 0 },
  {
    ...figure<Column>(
      'rate',
      'Calls',
      'Calls a second, and over time; red where they failed',
      150,
      courseWidth(0.55),
    ),
    rank: 0,
  },
  { ...figure<Column>('errors', 'Errors', 'Share of the calls that failed', 62), rank: 0 },
  { ...figure<Column>('p50', 'p50', 'Half of the calls are no slower than this', 68), rank: 3 },
  {
    ...figure<Column>(
      'p95',
      'p95',
      '95 % of the calls are no slower than this, and over time',
      150,
      courseWidth(0.55),
    ),
    rank: 0,
  },
  { ...figure<Column>('p99', 'p99', '99 % of the calls are no slower than this', 68), rank: 4 },
  {
    ...figure<Column>(
      'critical',
      'Critical path',
      'Share of the time that traces wait for: what becomes faster here makes traces faster',
      128,
      'minmax(128px, 0.35fr)',
    ),
    rank: 2,
  },
  {
    ...figure<Column>('target', 'Target', 'Calls within the target; those missed first', 116),
    rank: 1,
    descendingFirst: false,
  },
];

const GAP = 12;

/** The columns that a table of this width has room for. Without any target there is no column of targets. */
export function columnsFor(width: number, targets: boolean): readonly ColumnHead<Column>[] {
  let shown = COLUMNS.filter(({ id }) => targets || id !== 'target');
  const needed = () => shown.reduce((sum, { least }) => sum + least + GAP, -GAP);
  while (needed() > width) {
    const highest = Math.max(...shown.map(({ rank }) => rank));
    if (highest === 0) break;
    shown = shown.filter(({ rank }) => rank !== highest);
  }
  return shown;
}

/** Reads `-p95`: a column, with a minus for the largest first. */
export function readSort(text: string): SortBy<Column> {
  const descending = text.startsWith('-');
  const column = COLUMNS.find(({ id }) => id === text.slice(descending ? 1 : 0))?.id;
  return column === undefined ? DEFAULT_SORT : { column, descending };
}

/** The route's form of an order; '' for the usual one. */
export function printSort({ column, descending }: SortBy<Column>): string {
  if (column === DEFAULT_SORT.column && descending === DEFAULT_SORT.descending) return '';
  return `${descending ? '-' : ''}${column}`;
}

/** The order by the column after the one that is sorted by, as a press on its head would give it. */
export function nextSort(sort: SortBy<Column>, heads: readonly ColumnHead<Column>[]): SortBy<Column> {
  const at = heads.findIndex(({ id }) => id === sort.column);
  const next = heads[(at + 1) % heads.length];
  return next === undefined ? sort : pressed({ column: sort.column, descending: false }, next);
}
