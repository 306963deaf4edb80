import { fitTrace, panStep, zoomStep } from '../waterfall/move-timeline.ts';
import type { FlameChart } from './flame-chart.ts';
import { moveCursor } from './flame-cursor.ts';

/** What the keys reach beside the chart itself. */
export interface FlameKeyTargets {
  /** Zooms to the selected bar. */
  zoom(): void;
  /** Enter. */
  open(): void;
  /** One step out, of a zoom by path. Returns false where there is none. */
  out(): boolean;
  escape(): void;
  /** To the next match or error. */
  stepMatch(step: 1 | -1): void;
  stepError(step: 1 | -1): void;
  find(): void;
}

/** Does what a key stands for. Returns false for a key that means nothing here. */
export function pressFlameKey(event: KeyboardEvent, chart: FlameChart, targets: FlameKeyTargets): boolean {
  if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return false;
  const page = chart.layout.rowsHeight * 0.8;
  switch (event.key) {
    case 'ArrowUp':
    case 'k':
      moveCursor(chart, 'up');
      return true;
    case 'ArrowDown':
    case 'j':
      moveCursor(chart, 'down');
      return true;
    case 'ArrowLeft':
      moveCursor(chart, 'left');
      return true;
    case 'ArrowRight':
      moveCursor(chart, 'right');
      return true;
    case 'PageDown':
      chart.scrollTo(chart.scrollTop + page);
      return true;
    case 'PageUp':
      chart.scrollTo(chart.scrollTop - page);
      return true;
    case 'Home':
      chart.scrollTo(0);
      return true;
    case 'End':
      chart.scrollTo(chart.total);
      return true;
    case 'w':
    case '+':
    case '=':
      zoomStep(chart, 'in');
      return true;
    case 's':
    case '-':
      zoomStep(chart, 'out');
      return true;
    case 'a':
      panStep(chart, -1);
      return true;
    case 'd':
      panStep(chart, 1);
      return true;
    case 'f':
      fitTrace(chart);
      return true;
    case 'z':
      targets.zoom();
      return true;
    case 'Enter':
      targets.open();
      return true;
    case 'Backspace':
      return targets.out();
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
    case '/':
      targets.find();
      return true;
    case 'Escape':
      if (!targets.out()) targets.escape();
      return true;
    default:
      return false;
  }
}
