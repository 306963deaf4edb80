import { SvelteSet } from 'svelte/reactivity';

/** Keys whose long values the user has opened: on the next span they are open again. */
export const unfoldedKeys = new SvelteSet<string>();
