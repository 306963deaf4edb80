import type { Annotated } from '../../state/annotation-lists.ts';
import type { AppState } from '../../state/app-state.svelte.ts';
import { mayNote } from './may-note.ts';

/** Bookmarks a trace or span, or no longer. */
export function toggleBookmark(app: AppState, at: Annotated): void {
  if (!mayNote(app)) return;
  const bookmarked = app.annotations.of(at)?.bookmarked ?? false;
  void app.annotations.bookmark(at, !bookmarked);
}

/** Puts the keyboard into the note of a trace or span. */
export function writeNote(app: AppState, at: Annotated): void {
  if (mayNote(app)) app.annotations.edit(at);
}
