/** Keys that are typed into this element are text, or belong to what lies over the view. */
export function takesText(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable], [role=menu], [role=dialog]') !== null
  );
}

/** Arrow keys on the heading of a section lead to the next or previous one. Returns false for any other key. */
export function moveBySection(panel: HTMLElement | undefined, event: KeyboardEvent): boolean {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return false;
  const headings = [...(panel?.querySelectorAll<HTMLElement>('[data-section]') ?? [])];
  const at = headings.indexOf(event.target as HTMLElement);
  if (at < 0) return false;
  headings[Math.min(Math.max(at + (event.key === 'ArrowDown' ? 1 : -1), 0), headings.length - 1)]!.focus();
  return true;
}
