import type { SealedSpanColumns } from '../store/segment-codec.ts';
import type { AttributeColumns } from '../store/segment-columns.ts';
import type { Catalog, Zone } from './catalog.ts';

/** Segments that are unpacked while another one is worked on: as many as there are threads for it. */
const ZONES_AHEAD = 4;
/** Of the segments passed last these stay at hand: traces lie in a few that follow each other. */
const ZONES_KEPT = 12;
/** Going through segments lets other messages in so often. */
const PAUSE_AFTER_MS = 5;

/** A segment's columns; the attributes are unpacked when they are first asked for, where nobody said that they are needed. */
export interface ZoneColumns {
  zone: Zone;
  spans: SealedSpanColumns;
  attributes(): AttributeColumns;
}

/** The columns of segments on a way through some of them, the next ones unpacked by other threads meanwhile. */
export class ZoneWalk {
  readonly #catalog: Catalog;
  readonly #zones: readonly Zone[];
  readonly #needsAttributes: boolean;
  readonly #isIn: ((attributes: AttributeColumns) => boolean) | undefined;
  readonly #known = new Map<bigint, Promise<ZoneColumns | undefined>>();

  /**
   * @param zones in the order in which they will be asked for
   * @param isIn false where the attributes alone show that a segment is of no interest: its span columns are not unpacked
   */
  constructor(
    catalog: Catalog,
    zones: readonly Zone[],
    needsAttributes: boolean,
    isIn?: (attributes: AttributeColumns) => boolean,
  ) {
    this.#isIn = isIn;
    this.#catalog = catalog;
    this.#zones = zones;
    this.#needsAttributes = needsAttributes;
  }

  /** Columns of the zone in this place of the way. @throws StoreError `segment.gone` */
  async at(place: number): Promise<ZoneColumns> {
    return (await this.ifIn(place))!;
  }

  /** As `at`, undefined for a segment of no interest. */
  ifIn(place: number): Promise<ZoneColumns | undefined> {
    const columns = this.#of(this.#zones[place]!);
    for (let ahead = place + 1; ahead <= place + ZONES_AHEAD && ahead < this.#zones.length; ahead++)
      void this.#of(this.#zones[ahead]!);
    return columns;
  }

  /** Columns of any zone. @throws StoreError `segment.gone` */
  async of(zone: Zone): Promise<ZoneColumns> {
    return (await this.#of(zone))!;
  }

  #of(zone: Zone): Promise<ZoneColumns | undefined> {
    let columns = this.#known.get(zone.id);
    if (columns !== undefined) return columns;
    columns = this.#fetch(zone);
    // Whoever waits for it learns of a failure; whoever has given up does not.
    columns.catch(() => undefined);
    this.#known.set(zone.id, columns);
    for (const first of this.#known.keys()) {
      if (this.#known.size <= ZONES_KEPT + ZONES_AHEAD) break;
      this.#known.delete(first);
    }
    return columns;
  }

  async #fetch(zone: Zone): Promise<ZoneColumns | undefined> {
    const catalog = this.#catalog;
    if (!this.#needsAttributes) {
      const spans = await catalog.fetchSpans(zone.id);
      return { zone, spans, attributes: () => catalog.attributes(zone.id) };
    }
    if (this.#isIn !== undefined && !this.#isIn(await catalog.fetchAttributes(zone.id))) return undefined;
    const { spans, attributes } = await catalog.fetch(zone.id);
    return { zone, spans, attributes: () => attributes };
  }
}

/** Lets other messages in now and then. */
export class Breather {
  readonly #pause: () => Promise<void>;
  #since = performance.now();

  constructor(context: { pause(): Promise<void> }) {
    this.#pause = () => context.pause();
  }

  /** Call it between two steps. @throws RpcError `call.cancelled` */
  async step(): Promise<void> {
    if (performance.now() - this.#since < PAUSE_AFTER_MS) return;
    await this.#pause();
    this.#since = performance.now();
  }
}
