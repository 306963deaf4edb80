import { REDACTION_CHECKS, type RedactionRule } from '../../app/core/redaction/rule.ts';

/** What the user sets, by name, as the rest of the page gets it: all of it checked, as a file or another program may have said anything. */
export interface SettingValues {
  savedQueries: readonly SavedQuery[];
  /** Newest first. */
  queryHistory: readonly string[];
  targets: readonly Target[];
  /** Fields, as a query writes them. */
  pinnedFacets: readonly string[];
  mapPositions: readonly MapPosition[];
  /** What differs from the rules of redaction that come with the program: rules of the user's own, and changed ones. */
  redactionRules: readonly RedactionRule[];
  /** Where sessions were replayed to, the last one first. */
  replayEndpoints: readonly string[];
  /** Files and folders of this machine that were opened, the last one first. */
  recentPaths: readonly string[];
}

export type SettingKey = keyof SettingValues;

export interface SavedQuery {
  name: string;
  query: string;
}

/** What is good enough of the calls of a service, or of one of its operations. */
export interface Target {
  service: string;
  /** The whole service where absent. */
  operation?: string | undefined;
  /** So large a share of the calls is answered without an error and no slower than this. */
  latency?: { ns: number; share: number } | undefined;
  /** At most this share of the calls fails. */
  errors?: { share: number } | undefined;
}

/** Where a node of the map was put. */
export interface MapPosition {
  id: string;
  x: number;
  y: number;
}

/** Entries of a list that are kept: more than anybody makes by hand, and small enough to send whole at every change. */
const MOST_ENTRIES = 1_000;

type Read<T> = (entry: unknown) => T | undefined;

/** The entries of a list that are what they should be. */
function listOf<T>(read: Read<T>): (value: unknown) => readonly T[] {
  return (value) => {
    if (!Array.isArray(value)) return [];
    return value
      .slice(0, MOST_ENTRIES)
      .map(read)
      .filter((entry) => entry !== undefined);
  };
}

/** Reads an entry from its parts, which are asked for by name. */
function entry<T>(read: (part: (name: string) => unknown) => T | undefined): Read<T> {
  return (value) =>
    typeof value === 'object' && value !== null
      ? read((name) => (Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined))
      : undefined;
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isShare = (value: unknown): value is number => isNumber(value) && value > 0 && value < 1;
const text: Read<string> = (value) => (isText(value) ? value : undefined);

const savedQuery = entry<SavedQuery>((part) => {
  const name = part('name');
  const query = part('query');
  return isText(name) && isText(query) ? { name, query } : undefined;
});

const latency = entry<NonNullable<Target['latency']>>((part) => {
  const ns = part('ns');
  const share = part('share');
  return isNumber(ns) && ns > 0 && isShare(share) ? { ns, share } : undefined;
});

const errors = entry<NonNullable<Target['errors']>>((part) => {
  const share = part('share');
  return isShare(share) ? { share } : undefined;
});

const target = entry<Target>((part) => {
  const service = part('service');
  const operation = part('operation') ?? undefined;
  if (!isText(service) || (operation !== undefined && !isText(operation))) return undefined;
  const read = { latency: latency(part('latency')), errors: errors(part('errors')) };
  if (read.latency === undefined && read.errors === undefined) return undefined;
  return { service, ...(operation === undefined ? {} : { operation }), ...read };
});

const mapPosition = entry<MapPosition>((part) => {
  const id = part('id');
  const x = part('x');
  const y = part('y');
  return isText(id) && isNumber(x) && isNumber(y) ? { id, x, y } : undefined;
});

const redactionRule = entry<RedactionRule>((part) => {
  const [id, title, pattern, match] = [part('id'), part('title'), part('pattern'), part('match')];
  if (!isText(id) || !isText(title) || !isText(pattern) || (match !== 'key' && match !== 'value'))
    return undefined;
  const keys = part('keys');
  const check = REDACTION_CHECKS.find((known) => known === part('check'));
  const rule: RedactionRule = { id, title, enabled: part('enabled') !== false, match, pattern };
  return { ...rule, ...(isText(keys) ? { keys } : {}), ...(check === undefined ? {} : { check }) };
});

/** Every setting, read from whatever is kept under its name; of nothing, what it is at first. */
export const readSetting: { [K in SettingKey]: (value: unknown) => SettingValues[K] } = {
  savedQueries: listOf(savedQuery),
  queryHistory: listOf(text),
  targets: listOf(target),
  pinnedFacets: listOf(text),
  mapPositions: listOf(mapPosition),
  redactionRules: listOf(redactionRule),
  replayEndpoints: listOf(text),
  recentPaths: listOf(text),
};

export const SETTING_KEYS = Object.keys(readSetting) as SettingKey[];
