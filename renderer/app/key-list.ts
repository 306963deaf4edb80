import { type KeyLine, TAB_KEYS } from '../views/trace/tab-keys.ts';
import { TABS } from '../views/trace/tabs.ts';

const apple = /Mac|iPhone|iPad/.test(navigator.userAgent);

export const PALETTE_KEYS = apple ? '⌘K' : 'Ctrl K';

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
    title: 'Lists and trees',
    keys: [
      { keys: ['j', 'k'], does: 'Next, previous row' },
      { keys: ['enter'], does: 'Open' },
      { keys: ['home', 'end'], does: 'First, last row' },
    ],
  },
  ...TABS.map(({ id, title }) => ({ title: `Trace, ${title.toLowerCase()}`, keys: TAB_KEYS[id] })),
];
