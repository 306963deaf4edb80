import {
  type ColumnHead,
  figureColumn as figure,
  textColumn as text,
} from '../../../components/sort-columns.ts';

/** What a list of spans shows and can be sorted by. */
export type SpanColumn =
  | 'service'
  | 'operation'
  | 'kind'
  | 'start'
  | 'duration'
  | 'self'
  | 'critical'
  | 'status'
  | 'depth'
  | 'below'
  | 'events';

/** What a list of groups shows and can be sorted by. */
export type GroupColumn =
  | 'group'
  | 'kind'
  | 'count'
  | 'errors'
  | 'total'
  | 'self'
  | 'min'
  | 'avg'
  | 'p50'
  | 'p95'
  | 'max'
  | 'critical';

export type Grouping = 'none' | 'operation' | 'service';

export const SPAN_COLUMNS: readonly ColumnHead<SpanColumn>[] = [
  text('service', 'Service', '', 'minmax(104px, 0.6fr)', 104),
  text('operation', 'Operation', '', 'minmax(160px, 2fr)', 160),
  text('kind', 'Kind', '', '58px', 58),
  { ...figure('start', 'Start', 'From the start of the trace', 70), descendingFirst: false },
  figure('duration', 'Duration', '', 122, 'minmax(122px, 0.7fr)'),
  figure('self', 'Self', 'Time in which none of its children ran', 66),
  figure('critical', 'Critical', 'Time on the critical path', 66),
  { ...text('status', 'Status', '', '64px', 64), descendingFirst: true },
  { ...figure('depth', 'Depth', 'Spans above it', 50), descendingFirst: false },
  figure('below', 'Below', 'Spans below it', 54),
  figure('events', 'Events', '', 50),
];

/** The first column names the group: it is headed by what the groups are. */
export const GROUP_COLUMNS: readonly ColumnHead<GroupColumn>[] = [
  text('group', 'Operation', '', 'minmax(214px, 2fr)', 214),
  text('kind', 'Kind', '', '56px', 56),
  figure('count', 'Spans', '', 50),
  figure('errors', 'Errors', '', 46),
  figure(
    'total',
    'Total',
    'Sum of the durations; of spans side by side it exceeds the time that passed',
    112,
    'minmax(112px, 0.5fr)',
  ),
  figure('self', 'Self', 'Sum of the times in which none of their children ran', 58),
  figure('min', 'Min', '', 58),
  figure('avg', 'Mean', '', 58),
  figure('p50', 'p50', 'Half of the spans are no longer than this', 58),
  figure('p95', 'p95', '95 % of the spans are no longer than this', 58),
  figure('max', 'Max', '', 58),
  figure('critical', 'Critical', 'Share of the critical path', 56),
];

/** Groups of one service have many kinds: the column would say nothing. */
export function groupColumns(grouping: Grouping): readonly ColumnHead<GroupColumn>[] {
  return grouping === 'service'
    ? GROUP_COLUMNS.filter(({ id }) => id !== 'kind').map((head) =>
        head.id === 'group' ? { ...head, title: 'Service' } : head,
      )
    : GROUP_COLUMNS;
}
