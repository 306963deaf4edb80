/**
 * Whether a key pressed anywhere in the view is free for the canvas that is shown: fields, dialogs, tabs and dividers keep theirs,
 * buttons Enter and space, and arrows go where the focus is.
 */
export function isFreeKey(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || !(event.target instanceof HTMLElement)) return false;
  const own = event.target.closest(
    'input, textarea, select, [role=dialog], [role=menu], [role=tablist], [role=separator]',
  );
  const press = event.target.closest('button, a') !== null && (event.key === 'Enter' || event.key === ' ');
  const arrows = event.target !== document.body && event.key.startsWith('Arrow');
  return own === null && !press && !arrows;
}
