import { RESOURCE, SCOPE } from '../../../core/otlp/common-fields.ts';
import { fileKeys, SIGNAL_LEVELS, type SignalLevels } from '../../../core/otlp/file-keys.ts';
import { field, type Message } from '../../../core/otlp/field-table.ts';
import { scope } from '../../../core/otlp/common-fields.ts';

/** What a value of an OTLP document is. */
export type OtlpRole =
  /** A document, or a group that stands alone. */
  | { role: 'document' }
  | { role: 'group' | 'scopeGroup' | 'item'; levels: SignalLevels; message: Message }
  | { role: 'resource' | 'scope'; message: Message }
  | { role: 'schemaUrl' | 'scopeSchemaUrl' };

const schemaUrlKeys = fileKeys('schemaUrl', field(3, 'string'));
const scopeKeys = fileKeys('scope', scope());

/** The places of everything in the documents that lie at `bases`: '' for each outermost value, `[]`, `result`, … */
export function otlpPaths(bases: readonly string[]): Map<string, OtlpRole> {
  const paths = new Map<string, OtlpRole>();
  for (const base of bases) {
    paths.set(base, { role: 'document' });
    for (const levels of SIGNAL_LEVELS) {
      // A group that stands alone has its parts where a document has its groups.
      addGroup(paths, base, levels);
      for (const key of levels.groups.keys) {
        const group = `${join(base, key)}[]`;
        paths.set(group, { role: 'group', levels, message: levels.groups.message });
        addGroup(paths, group, levels);
      }
    }
  }
  return paths;
}

function addGroup(paths: Map<string, OtlpRole>, group: string, levels: SignalLevels): void {
  paths.set(join(group, 'resource'), { role: 'resource', message: RESOURCE });
  for (const key of schemaUrlKeys) paths.set(join(group, key), { role: 'schemaUrl' });
  for (const key of levels.scopeGroups.keys) {
    const scopeGroup = `${join(group, key)}[]`;
    paths.set(scopeGroup, { role: 'scopeGroup', levels, message: levels.scopeGroups.message });
    for (const name of scopeKeys) paths.set(join(scopeGroup, name), { role: 'scope', message: SCOPE });
    for (const name of schemaUrlKeys) paths.set(join(scopeGroup, name), { role: 'scopeSchemaUrl' });
    for (const name of levels.items.keys)
      paths.set(`${join(scopeGroup, name)}[]`, { role: 'item', levels, message: levels.items.message });
  }
}

const join = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);
