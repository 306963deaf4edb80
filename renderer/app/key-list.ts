const apple = /Mac|iPhone|iPad/.test(navigator.userAgent);

export const PALETTE_KEYS = apple ? '⌘K' : 'Ctrl K';

/** The keys of the application, as the help shows them. */
export const KEY_LIST: readonly {
  title: string;
  keys: readonly { keys: readonly string[]; does: string }[];
}[] = [
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
    title: 'Lists and trees',
    keys: [
      { keys: ['j', 'k'], does: 'Next, previous row' },
      { keys: ['enter'], does: 'Open' },
      { keys: ['home', 'end'], does: 'First, last row' },
    ],
  },
  {
    title: 'Trace',
    keys: [
      { keys: ['w', 's'], does: 'Zoom in, out' },
      { keys: ['a', 'd'], does: 'Pan left, right' },
      { keys: ['f'], does: 'Fit the whole trace' },
      { keys: ['n', 'N'], does: 'Next, previous match' },
      { keys: ['e', 'E'], does: 'Next, previous error' },
      { keys: ['c'], does: 'Critical path' },
      { keys: ['i'], does: 'Findings' },
      { keys: ['[', ']'], does: 'Fold all, none' },
      { keys: ['1', '9'], does: 'Show so many levels' },
      { keys: ['x'], does: 'Repeated siblings as one row' },
      { keys: ['m'], does: 'Only matches' },
      { keys: ['r'], does: 'Measure the selected span' },
      { keys: ['z'], does: 'Zoom to it, or to the measured time' },
    ],
  },
];
