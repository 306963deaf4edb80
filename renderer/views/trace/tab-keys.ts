import type { TabId } from './tabs.ts';

export interface KeyLine {
  keys: readonly string[];
  does: string;
}

const line = (keys: string, does: string): KeyLine => ({ keys: keys.split(' '), does });

const ROWS = line('j k', 'Next, previous row');
const ZOOM = line('w s', 'Zoom in, out');
const PAN = line('a d', 'Pan left, right');
const FOLD_ALL = line('[ ]', 'Fold all, none');
const DETAILS = line('enter', 'Details');
const FIND = [line('/', 'Find'), line('n N', 'Next, previous match')];
const ERRORS = line('e E', 'Next, previous error');
const ONLY_MATCHES = line('m', 'Only matches');
const FINDINGS = line('i', 'Findings');
const NOTES = line('b B', 'Bookmark, write a note');

/** What keys do in each view of a trace, most used first. */
export const TAB_KEYS: Readonly<Record<TabId, readonly KeyLine[]>> = {
  waterfall: [
    ROWS,
    line('← →', 'Fold, unfold'),
    FOLD_ALL,
    line('1 9', 'Show so many levels'),
    line('x', 'Repeated siblings as one row'),
    ZOOM,
    PAN,
    line('f', 'Fit the whole trace'),
    line('r', 'Measure the selected span'),
    line('z', 'Zoom to it, or to the measured time'),
    ERRORS,
    ...FIND,
    ONLY_MATCHES,
    line('c', 'Critical path'),
    FINDINGS,
    NOTES,
    DETAILS,
  ],
  flame: [
    line('↑ ↓', 'Up, down a level'),
    line('← →', 'Previous, next bar'),
    ZOOM,
    PAN,
    line('f', 'Fit the whole trace'),
    line('z', 'Zoom to the selected bar'),
    line('⌫', 'By path: one level out'),
    ERRORS,
    ...FIND,
    FINDINGS,
    NOTES,
    line('enter', 'Details; by path, into the bar'),
  ],
  sequence: [
    line('j k', 'Next, previous call'),
    line('space', 'Fold, unfold repeated calls'),
    FOLD_ALL,
    PAN,
    line('e E', 'Next, previous failed call'),
    FINDINGS,
    NOTES,
    DETAILS,
  ],
  map: [
    line('← ↑ → ↓', 'To the nearest node'),
    line('space', 'Figures of a node'),
    line('enter', 'Its spans in the waterfall'),
    ZOOM,
    PAN,
    line('f', 'Show all of it'),
    FINDINGS,
    NOTES,
  ],
  table: [
    ROWS,
    line('← →', 'Close, open a group'),
    ERRORS,
    ...FIND,
    ONLY_MATCHES,
    FINDINGS,
    NOTES,
    line('enter', 'Details; of a group, its spans'),
  ],
  source: [
    line('j k', 'Next, previous span'),
    line('↑ ↓', 'Scroll by a line'),
    line('← →', 'Fold, unfold the span'),
    FOLD_ALL,
    ERRORS,
    ...FIND,
    ONLY_MATCHES,
    FINDINGS,
    NOTES,
    DETAILS,
  ],
};
