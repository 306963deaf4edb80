import { foldAll, foldBelowLevel, toggleRun, toggleRuns, unfoldAll } from './fold-rows.ts';
import { moveBy, movePage, moveToEdge, stepIn, stepOut } from './move-selection.ts';
import { pressSpanKey, pressTimelineKey, type SpanKeyTargets } from '../shared-keys.ts';
import { measureRow, showRange, zoomToRow } from './move-timeline.ts';
import type { Waterfall } from './waterfall.ts';

/** Does what a key stands for. Returns false for a key that means nothing here. */
export function pressKey(key: string, waterfall: Waterfall, targets: SpanKeyTargets): boolean {
  if (/^[1-9]$/.test(key)) {
    foldBelowLevel(waterfall, Number(key));
    return true;
  }
  switch (key) {
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
    case 'c':
      waterfall.toggleCritical();
      return true;
    default:
      return pressTimelineKey(key, waterfall) || pressSpanKey(key, targets);
  }
}
