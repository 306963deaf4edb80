import type { CompareSide } from '../../app/core/contract/query-methods.ts';
import { printDuration, readDuration } from '../../app/core/query/duration.ts';
import { quote } from '../../app/core/query/strings.ts';

/** What is compared: figures go from `a` to `b`. A side that is undefined has not been chosen yet. */
export interface ComparedSides {
  a: CompareSide | undefined;
  b: CompareSide | undefined;
}

export type SideName = keyof ComparedSides;

/** A side that is everything stored: it has no other sign of having been chosen. */
const ALL = 'all';
const TRACE_ID = /^[0-9a-f]{32}$/i;

/**
 * The parameters of a comparison's route: `a=<trace id>&b=<trace id>`, and for a group its parts by name: `a.q`, `a.from`, `a.to`,
 * `a.min`, `a.max`, `a.session`. An empty value takes one away.
 */
export function compareParams({ a, b }: ComparedSides): Record<string, string> {
  return { ...sideParams('a', a), ...sideParams('b', b) };
}

/** The parameters of one side. */
export function sideParams(name: SideName, side: CompareSide | undefined): Record<string, string> {
  const { query = '', fromNs, toNs, minDurationNs, maxDurationNs, session = '' } = side ?? {};
  const isTrace = side?.traceId !== undefined;
  const group = {
    [`${name}.q`]: isTrace ? '' : query,
    [`${name}.from`]: isTrace || fromNs === undefined ? '' : printTime(fromNs),
    [`${name}.to`]: isTrace || toNs === undefined ? '' : printTime(toNs),
    [`${name}.min`]: isTrace || minDurationNs === undefined ? '' : printDuration(Math.floor(minDurationNs)),
    [`${name}.max`]: isTrace || maxDurationNs === undefined ? '' : printDuration(Math.ceil(maxDurationNs)),
  };
  const isAll = side !== undefined && !isTrace && Object.values(group).every((value) => value === '');
  return { [name]: side?.traceId ?? (isAll ? ALL : ''), ...group, [`${name}.session`]: session };
}

/** Reads both sides from a route's parameters; what doesn't fit is as if it were not there. */
export function readSides(params: ReadonlyMap<string, string>): ComparedSides {
  return { a: readSide('a', params), b: readSide('b', params) };
}

function readSide(name: SideName, params: ReadonlyMap<string, string>): CompareSide | undefined {
  const own = params.get(name) ?? '';
  const part = (key: string): string => params.get(`${name}.${key}`) ?? '';
  const session = part('session') === '' ? {} : { session: part('session') };
  if (TRACE_ID.test(own)) return { traceId: own.toLowerCase(), ...session };
  const fromNs = readTime(part('from'));
  const toNs = readTime(part('to'));
  const minDurationNs = readDuration(part('min'));
  const maxDurationNs = readDuration(part('max'));
  const side: CompareSide = {
    ...(part('q') === '' ? {} : { query: part('q') }),
    ...(fromNs === undefined ? {} : { fromNs }),
    ...(toNs === undefined ? {} : { toNs }),
    ...(minDurationNs === undefined ? {} : { minDurationNs }),
    ...(maxDurationNs === undefined ? {} : { maxDurationNs }),
    ...session,
  };
  return own === ALL || Object.keys(side).length > 0 ? side : undefined;
}

/** The query for the traces that begin with the same operation. */
export function sameRootQuery(rootService: string, rootName: string): string {
  return `trace:rootService = ${quote(rootService)} and trace:rootName = ${quote(rootName)}`;
}

/** A time in UTC with every digit, in signs that an address keeps as they are: `20261122T143258.471203118Z`. */
export function printTime(ns: bigint): string {
  const rest = ((ns % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const date = new Date(Number((ns - rest) / 1_000_000n));
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999 || ns < 0n) return String(ns);
  const seconds = date.toISOString().slice(0, 19).replace(/[-:]/g, '');
  const fraction = rest === 0n ? '' : `.${String(rest).padStart(9, '0').replace(/0+$/, '')}`;
  return `${seconds}${fraction}Z`;
}

const TIME = /^(\d{4})-?(\d\d)-?(\d\d)[T ](\d\d):?(\d\d)(?::?(\d\d)(?:\.(\d{1,9}))?)?(Z?)$/i;
const NANOS = /^\d{1,19}$/;

/** Reads what `printTime` prints, the same with dashes and colons, and whole nanoseconds; without a Z it is local. */
export function readTime(text: string): bigint | undefined {
  if (NANOS.test(text)) return BigInt.asIntN(64, BigInt(text)) === BigInt(text) ? BigInt(text) : undefined;
  const match = TIME.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second = '00', fraction = '', zone = ''] = match;
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone.toUpperCase()}`);
  if (Number.isNaN(date.getTime())) return undefined;
  return BigInt(date.getTime()) * 1_000_000n + BigInt(fraction.padEnd(9, '0') || '0');
}
