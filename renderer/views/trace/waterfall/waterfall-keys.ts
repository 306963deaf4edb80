import { foldAll, foldBelowLevel, toggleRun, toggleRuns, unfoldAll } from './fold-rows.ts';
import { jump, moveBy, movePage, moveToEdge, stepIn, stepOut } from './move-selection.ts';
import { fitTrace, measureRow, panStep, showRange, zoomStep, zoomToRow } from './move-timeline.ts';
import type { Waterfall } from './waterfall.ts';

/** What the keys reach beside the waterfall itself. */
export interface KeyTargets {
  matches: Uint32Array;
  /** To the next or previous error. */
  stepError(step: 1 | -1): void;
  find(): void;
  /** Only matches and what leads to them, or all again. */
  matchesOnly(): void;
  /** Enter: on to the details of the selected span. */
  open(): void;
  /** Escape, one thing at a time: range, spotlight, filter, search, back. */
  escape(): void;
}

/** Does what a key stands for. Returns false for a key that means nothing here. */
export function pressKey(event: KeyboardEvent, waterfall: Waterfall, targets: KeyTargets): boolean {
  if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return false;
  if (/^[1-9]$/.test(event.key)) {
    foldBelowLevel(waterfall, Number(event.key));
    return true;
  }
  switch (event.key) {
    case 'j':
    case 'ArrowDown':
      moveBy(waterfall, 1);
      return true;
    case 'k':
    case 'ArrowUp':
      moveBy(waterfall, -1);
      return true;
    case 'ArrowRight':
      stepIn(waterfall);
      return true;
    case 'ArrowLeft':
      stepOut(waterfall);
      return true;
    case 'PageDown':
      movePage(waterfall, 1);
      return true;
    case 'PageUp':
      movePage(waterfall, -1);
      return true;
    case 'Home':
      moveToEdge(waterfall, 'first');
      return true;
    case 'End':
      moveToEdge(waterfall, 'last');
      return true;
    case ' ':
      if (waterfall.selected >= 0) toggleRun(waterfall, waterfall.selected);
      return true;
    case 'Enter':
      targets.open();
      return true;
    case 'w':
    case '+':
    case '=':
      zoomStep(waterfall, 'in');
      return true;
    case 's':
    case '-':
      zoomStep(waterfall, 'out');
      return true;
    case 'a':
      panStep(waterfall, -1);
      return true;
    case 'd':
      panStep(waterfall, 1);
      return true;
    case 'f':
      fitTrace(waterfall);
      return true;
    case 'z':
      if (waterfall.range !== undefined) showRange(waterfall);
      else if (waterfall.selected >= 0) zoomToRow(waterfall, waterfall.selected);
      return true;
    case '[':
      foldAll(waterfall);
      return true;
    case ']':
      unfoldAll(waterfall);
      return true;
    case 'x':
      toggleRuns(waterfall);
      return true;
    case 'r':
      if (waterfall.selected >= 0) measureRow(waterfall, waterfall.selected);
      return true;
    case 'm':
      targets.matchesOnly();
      return true;
    case 'c':
      waterfall.toggleCritical();
      return true;
    case 'n':
      jump(waterfall, targets.matches, 1);
      return true;
    case 'N':
      jump(waterfall, targets.matches, -1);
      return true;
    case 'e':
      targets.stepError(1);
      return true;
    case 'E':
      targets.stepError(-1);
      return true;
    case '/':
      targets.find();
      return true;
    case 'Escape':
      targets.escape();
      return true;
    default:
      return false;
  }
}
