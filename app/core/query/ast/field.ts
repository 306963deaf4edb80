/**
 * Where the name of an attribute is looked up.
 * - `any`: the span's attributes, then its resource's
 * - `span` `resource` `scope` `event` `link`: attributes of that part; a span has many events and links
 * - `parent` `parent.span` `parent.resource`: attributes of the parent span, by the same rules
 */
export type AttributeScope =
  'any' | 'span' | 'resource' | 'scope' | 'event' | 'link' | 'parent' | 'parent.span' | 'parent.resource';

export type FieldRef =
  | { scope: 'intrinsic'; name: Intrinsic }
  | { scope: 'trace'; name: TraceIntrinsic }
  | { scope: AttributeScope; name: string };

/** What a fact can be compared with: decides how a literal is read and which operators fit. */
export type FieldType = 'string' | 'enum' | 'int' | 'duration' | 'bool';

/** Facts of a span by canonical name, with their type. Event and link facts have one value per event or link. */
export const INTRINSICS = {
  name: 'string',
  service: 'string',
  kind: 'enum',
  status: 'enum',
  statusMessage: 'string',
  duration: 'duration',
  selfTime: 'duration',
  criticalTime: 'duration',
  depth: 'int',
  orphan: 'bool',
  childCount: 'int',
  'span:id': 'string',
  'span:parentID': 'string',
  nestedSetLeft: 'int',
  nestedSetRight: 'int',
  nestedSetParent: 'int',
  'event:name': 'string',
  'event:timeSinceStart': 'duration',
  'link:traceID': 'string',
  'link:spanID': 'string',
  'scope:name': 'string',
  'scope:version': 'string',
} as const satisfies Record<string, FieldType>;

export type Intrinsic = keyof typeof INTRINSICS;

/** Facts of a trace by name, without the `trace:` that they are written with. */
export const TRACE_INTRINSICS = {
  id: 'string',
  duration: 'duration',
  rootService: 'string',
  rootName: 'string',
  spanCount: 'int',
  errorCount: 'int',
} as const satisfies Record<string, FieldType>;

export type TraceIntrinsic = keyof typeof TRACE_INTRINSICS;

/** The type of an intrinsic; undefined for an attribute, which may hold anything. */
export function typeOfField(field: FieldRef): FieldType | undefined {
  if (field.scope === 'intrinsic') return INTRINSICS[field.name];
  if (field.scope === 'trace') return TRACE_INTRINSICS[field.name];
  return undefined;
}
