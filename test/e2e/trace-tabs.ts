import type { WatchedPage } from './watched-page.ts';

/** The views of a trace beside the waterfall, as the address names them, each with what is there once it is drawn. */
const DRAWN: readonly (readonly [tab: string, selector: string])[] = [
  ['flame', '[aria-label="Spans by time"] [role=treeitem]'],
  ['flame&flame=path', '[aria-label="Operations by path"] [role=treeitem]'],
  ['sequence', '.sequence [role=option], .sequence .message.empty'],
  ['map', '.map [data-node]'],
  ['table', '[role=grid][aria-label=Spans] [role=gridcell]'],
  ['source', '[role=list][aria-label="Source of the spans"] [role=listitem]'],
];

/** Opens one view of a trace after another, and looks once it is drawn. */
export async function eachTab(
  watched: WatchedPage,
  traceId: string,
  look: (tab: string) => Promise<void>,
): Promise<void> {
  for (const [tab, selector] of DRAWN) {
    await watched.to(`#/trace/${traceId}?tab=${tab}`);
    await watched.page.locator(selector).first().waitFor({ state: 'attached' });
    await watched.settle();
    await look(tab);
  }
}
