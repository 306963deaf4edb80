import type { AppState } from '../../state/app-state.svelte.ts';

/** Whether anything can be noted in the session; says what to do where it can't. */
export function mayNote(app: AppState): boolean {
  if (app.info?.notesReadOnly !== true) return true;
  const text = 'This capture’s file can’t be written to, so nothing can be noted in it. A copy of it can.';
  const save = (): void => app.sharing.open('export', { what: 'everything' });
  app.notices.say('info', text, { label: 'Save a copy', run: save });
  return false;
}
