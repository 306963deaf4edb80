import type { CDPSession, Page } from 'playwright-core';

interface TraceEvent {
  name: string;
  ph: string;
  ts: number;
  dur?: number;
  tdur?: number;
  pid: number;
  tid: number;
  args: { name?: string; data?: { type?: string } };
}

/** Work on the page's main thread, as Chromium's own timeline tells it. Milliseconds. */
export interface FrameTimes {
  /** JavaScript a frame: handlers, timers, the drawing itself and collecting garbage. Processor time of the thread. */
  script: number[];
  /** The same as time that passed: what else the machine does is in it. */
  passed: number[];
  /** The longest single task. */
  longestTask: number;
}

const SCRIPT = new Set([
  'FunctionCall',
  'EvaluateScript',
  'FireAnimationFrame',
  'EventDispatch',
  'TimerFire',
  'FireIdleCallback',
  'RunMicrotasks',
  'MinorGC',
  'MajorGC',
  'V8.GCScavenger',
]);

/** Records the timeline while something is done in the page. */
export async function recordFrames(page: Page, act: () => Promise<void>): Promise<FrameTimes> {
  const cdp = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  cdp.on('Tracing.dataCollected', ({ value }) => {
    for (const event of value as unknown as TraceEvent[]) events.push(event);
  });
  await cdp.send('Tracing.start', {
    traceConfig: { includedCategories: ['devtools.timeline', 'toplevel', 'blink.user_timing'] },
    transferMode: 'ReportEvents',
  });
  await act();
  const complete = new Promise((done) => cdp.once('Tracing.tracingComplete', done));
  await cdp.send('Tracing.end');
  await complete;
  await cdp.detach();
  return summarise(events);
}

/** A frame is what lies between two animation frames of the thread that fires them most. */
function summarise(events: TraceEvent[]): FrameTimes {
  const threads = new Map<string, number>();
  for (const { name, pid, tid } of events) {
    if (name === 'FireAnimationFrame') threads.set(`${pid}/${tid}`, (threads.get(`${pid}/${tid}`) ?? 0) + 1);
  }
  const main = [...threads].sort((a, b) => b[1] - a[1])[0]?.[0];
  const own = events
    .filter((event) => `${event.pid}/${event.tid}` === main && event.dur !== undefined)
    .sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
  const script: number[] = [];
  const passed: number[] = [];
  let frame = 0;
  let framePassed = 0;
  let began = false;
  let outerEnd = 0;
  let longestTask = 0;
  for (const { name, ts, dur = 0, tdur = dur } of own) {
    if (name === 'RunTask' || name === 'ThreadControllerImpl::RunTask')
      longestTask = Math.max(longestTask, dur / 1000);
    if (!SCRIPT.has(name)) continue;
    // Nested calls are within the time of the outer one.
    if (ts < outerEnd) continue;
    outerEnd = ts + dur;
    frame += tdur / 1000;
    framePassed += dur / 1000;
    if (name !== 'FireAnimationFrame') continue;
    if (began) {
      script.push(frame);
      passed.push(framePassed);
    }
    began = true;
    frame = framePassed = 0;
  }
  return { script, passed, longestTask };
}

/** What the page holds after a collection, in MB: JavaScript objects and the bytes of its buffers. */
export async function pageMemory(page: Page): Promise<number> {
  const cdp: CDPSession = await page.context().newCDPSession(page);
  await cdp.send('HeapProfiler.collectGarbage');
  await cdp.send('HeapProfiler.collectGarbage');
  const usage = (await cdp.send('Runtime.getHeapUsage')) as {
    usedSize: number;
    embedderHeapUsedSize?: number;
    backingStorageSize?: number;
  };
  await cdp.detach();
  const bytes = usage.usedSize + (usage.embedderHeapUsedSize ?? 0) + (usage.backingStorageSize ?? 0);
  return bytes / 1024 / 1024;
}
