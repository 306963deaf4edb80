import { fitTrace, panStep, type Timeline, zoomStep } from './waterfall/move-timeline.ts';

/** What every tab with spans can be asked by a key, beside what is its own. */
export interface SpanKeyTargets {
  /** To the next or previous span that the find box found. */
  stepMatch(step: 1 | -1): void;
  stepError(step: 1 | -1): void;
  find(): void;
  /** Only matches and what leads to them, or all again. */
  matchesOnly?(): void;
  /** Enter. */
  open(): void;
  /** One thing at a time, back in the end. */
  escape(): void;
}

/**
 * Gives a key to who may know it, and keeps it from the browser where one does. Keys with a modifier are the browser's or the
 * application's, and those that an input method takes are no keys yet.
 * @param press returns false for a key that means nothing
 */
export function takeKey(event: KeyboardEvent, press: (key: string) => boolean): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing || !press(event.key)) return;
  event.preventDefault();
  event.stopPropagation();
}

/** The keys that mean the same in every tab with spans. */
export function pressSpanKey(key: string, targets: SpanKeyTargets): boolean {
  switch (key) {
    case 'n':
      targets.stepMatch(1);
      return true;
    case 'N':
      targets.stepMatch(-1);
      return true;
    case 'e':
      targets.stepError(1);
      return true;
    case 'E':
      targets.stepError(-1);
      return true;
    case 'm':
      targets.matchesOnly?.();
      return targets.matchesOnly !== undefined;
    case '/':
      targets.find();
      return true;
    case 'Enter':
      targets.open();
      return true;
    case 'Escape':
      targets.escape();
      return true;
    default:
      return false;
  }
}

/** The keys of a picture of time: zoom, pan, fit. */
export function pressTimelineKey(key: string, timeline: Timeline): boolean {
  switch (key) {
    case 'w':
    case '+':
    case '=':
      zoomStep(timeline, 'in');
      return true;
    case 's':
    case '-':
      zoomStep(timeline, 'out');
      return true;
    case 'a':
      panStep(timeline, -1);
      return true;
    case 'd':
      panStep(timeline, 1);
      return true;
    case 'f':
      fitTrace(timeline);
      return true;
    default:
      return false;
  }
}
