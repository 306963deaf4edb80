/** Amounts as they are written on a command line. */

const byteUnits = new Map([
  ['', 1],
  ['b', 1],
  ['kb', 1e3],
  ['mb', 1e6],
  ['gb', 1e9],
  ['tb', 1e12],
  ['kib', 2 ** 10],
  ['mib', 2 ** 20],
  ['gib', 2 ** 30],
  ['tib', 2 ** 40],
]);

const msUnits = new Map([
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
  ['w', 604_800_000],
]);

function amount(text: string, units: ReadonlyMap<string, number>): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text);
  const unit = match && units.get(match[2]!.toLowerCase());
  const value = unit && Math.round(Number(match[1]) * unit);
  return value && Number.isSafeInteger(value) ? value : undefined;
}

/** Bytes of `1048576`, `500MB` or `4GiB`; undefined for anything else, and for none at all. */
export function readBytes(text: string): number | undefined {
  return amount(text, byteUnits);
}

/** Milliseconds of `90m`, `36h` or `14d`; undefined for anything else, and for none at all. */
export function readDuration(text: string): number | undefined {
  return amount(text, msUnits);
}

/** A port of 0 to 65535. */
export function readPort(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined;
}

/** An address of http or https. */
export function readEndpoint(text: string): string | undefined {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? text : undefined;
}

/** A factor of 0.1 to 100, also as `10x`. */
export function readSpeed(text: string): number | undefined {
  const speed = /^\d+(\.\d+)?x?$/i.test(text) ? Number.parseFloat(text) : Number.NaN;
  return speed >= 0.1 && speed <= 100 ? speed : undefined;
}
