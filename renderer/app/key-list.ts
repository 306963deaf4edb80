import { type KeyLine, TAB_KEYS } from '../views/trace/tab-keys.ts';
import { TABS } from '../views/trace/tabs.ts';

const apple = /Mac|iPhone|iPad/.test(navigator.userAgent);

export const PALETTE_KEYS = apple ? '⌘K' : 'Ctrl K';
export const OPEN_KEYS = apple ? '⌘O' : 'Ctrl O';
export const CLOSE_KEYS = apple ? '⌥W' : 'Alt W';

/** The keys of the application, as the help shows them. */
export const KEY_LIST: readonly { title: string; keys: readonly KeyLine[] }[] = [
  {
    title: 'Everywhere',
    keys: [
      { keys: ['/'], does: 'Write a query' },
      { keys: [PALETTE_KEYS], does: 'Go to anything' },
      { keys: ['esc'], does: 'Back' },
      { keys: ['?'], does: 'This list' },
    ],
  },
  {
    title: 'Sessions',
    keys: [
      { keys: [OPEN_KEYS], does: 'Open files' },
      { keys: [apple ? '⌘V' : 'Ctrl V'], does: 'Open what was copied: a file, or a trace as text' },
      { keys: ['{', '}'], does: 'Previous, next session' },
      { keys: [apple ? '⌥1' : 'Alt 1'], does: 'The first session, and so on to the ninth' },
      { keys: [CLOSE_KEYS], does: 'Close the session' },
    ],
  },
  {
    title: 'Lists and trees',
    keys: [
      { keys: ['j', 'k'], does: 'Next, previous row' },
      { keys: ['enter'], does: 'Open' },
      { keys: ['home', 'end'], does: 'First, last row' },
      { keys: ['x'], does: 'Mark a trace to compare it' },
      { keys: ['b'], does: 'Bookmark a trace' },
    ],
  },
  {
    title: 'Services',
    keys: [
      { keys: ['j', 'k'], does: 'Next, previous row' },
      { keys: ['←', '→'], does: 'Hide, show the operations' },
      { keys: ['[', ']'], does: 'Of all services: hide, show them' },
      { keys: ['enter'], does: 'Details' },
      { keys: ['s', 'S'], does: 'Sort by the next column; the other way round' },
      { keys: ['o'], does: 'Traces of what is shown in detail' },
      { keys: ['v'], does: 'Details as charts or as a table' },
      { keys: ['t'], does: 'Set a target' },
    ],
  },
  {
    title: 'Service map',
    keys: [
      { keys: ['←', '↑', '→', '↓'], does: 'To the nearest node' },
      { keys: ['space'], does: 'Figures of a node' },
      { keys: ['enter'], does: 'Its traces' },
      { keys: ['o', 'i'], does: 'A service as its operations, its instances' },
      { keys: ['alt', '↑'], does: 'Move a node: alt and an arrow key' },
      { keys: ['p'], does: 'Play through time, pause' },
      { keys: ['v'], does: 'Compare with the time before' },
      { keys: ['w', 's'], does: 'Zoom in, out' },
      { keys: ['a', 'd'], does: 'Pan left, right' },
      { keys: ['f'], does: 'Show all of it' },
      { keys: ['z'], does: 'Present' },
    ],
  },
  {
    title: 'Compare',
    keys: [
      { keys: ['j', 'k'], does: 'Next, previous row' },
      { keys: ['←', '→'], does: 'Fold, unfold' },
      { keys: ['[', ']'], does: 'Fold all, none' },
      { keys: ['a', 'b'], does: 'An example of either side' },
      { keys: ['x'], does: 'Swap the sides' },
    ],
  },
  ...TABS.map(({ id, title }) => ({ title: `Trace, ${title.toLowerCase()}`, keys: TAB_KEYS[id] })),
];
