/** A trace that is to be shared, as its view names it. */
export interface SharedTrace {
  traceId: string;
  service: string;
  name: string;
  spans: number;
}

/** What a dialog of sharing begins with. */
export type ShareStart =
  { what: 'trace'; trace: SharedTrace } | { what: 'matching' } | { what: 'everything' };

export type ShareDialog = 'export' | 'replay';

/** Which dialog of sharing lies over the view, and what it begins with. */
export class Sharing {
  /** Whether what leaves is redacted: kept from one dialog to the next. */
  #redact = $state.raw(false);
  #shown = $state.raw<{ dialog: ShareDialog; start: ShareStart }>();

  get shown(): { dialog: ShareDialog; start: ShareStart } | undefined {
    return this.#shown;
  }

  get redact(): boolean {
    return this.#redact;
  }

  setRedact(redact: boolean): void {
    this.#redact = redact;
  }

  open(dialog: ShareDialog, start: ShareStart = { what: 'matching' }): void {
    this.#shown = { dialog, start };
  }

  close(): void {
    this.#shown = undefined;
  }
}
