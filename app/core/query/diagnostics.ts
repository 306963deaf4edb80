/** Something to say about a place in a query: offsets into its text, `end` after the last character. */
export interface Diagnostic {
  /** With an error the query isn't run; a warning says how it is read. */
  severity: 'error' | 'warning';
  start: number;
  end: number;
  /** One sentence that says what to change. */
  message: string;
  /** What would fit in this place, as it would be typed; empty where anything might. */
  fits: string[];
}

/** More than this help nobody, and a hostile text has one per character. */
export const MAX_DIAGNOSTICS = 20;

export interface Place {
  start: number;
  end: number;
}

/** Collects diagnostics; of errors that overlap the first is kept, as the others only follow from it. */
export class Diagnostics {
  readonly list: Diagnostic[] = [];
  #errorsEnd = -1;

  error(place: Place, message: string, fits: string[] = []): void {
    if (place.start < this.#errorsEnd) return;
    this.#errorsEnd = Math.max(place.end, place.start + 1);
    this.#add({ severity: 'error', start: place.start, end: place.end, message, fits });
  }

  warn(place: Place, message: string, fits: string[] = []): void {
    this.#add({ severity: 'warning', start: place.start, end: place.end, message, fits });
  }

  #add(diagnostic: Diagnostic): void {
    if (this.list.length < MAX_DIAGNOSTICS) this.list.push(diagnostic);
  }
}
