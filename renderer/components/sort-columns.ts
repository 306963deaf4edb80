/** What a table is sorted by. */
export interface SortBy<Column> {
  column: Column;
  descending: boolean;
}

export interface ColumnHead<Column> {
  id: Column;
  title: string;
  /** What the figure means, where its title doesn't say it. */
  hint: string;
  /** A part of `grid-template-columns`. */
  width: string;
  /** Least width in pixels: together they are how narrow the table can get before it scrolls. */
  least: number;
  number: boolean;
  /** The order at the first press; without it figures begin with the largest, texts with A. */
  descendingFirst?: boolean;
}

export function textColumn<Column>(
  id: Column,
  title: string,
  hint: string,
  width: string,
  least: number,
): ColumnHead<Column> {
  return { id, title, hint, width, least, number: false };
}

export function figureColumn<Column>(
  id: Column,
  title: string,
  hint: string,
  least: number,
  width = `${least}px`,
): ColumnHead<Column> {
  return { id, title, hint, width, least, number: true };
}

/** The order after a press on a column's head: its first order, and again the other way. */
export function pressed<Column>(
  sort: SortBy<Column>,
  { id, number, descendingFirst = number }: ColumnHead<Column>,
): SortBy<Column> {
  return sort.column === id
    ? { column: id, descending: !sort.descending }
    : { column: id, descending: descendingFirst };
}

/** `aria-sort` of a column. */
export function ariaSort<Column>(sort: SortBy<Column>, id: Column): 'ascending' | 'descending' | 'none' {
  if (sort.column !== id) return 'none';
  return sort.descending ? 'descending' : 'ascending';
}
