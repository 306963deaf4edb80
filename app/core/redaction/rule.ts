/** One rule of what must not leave: by what an attribute is called, or by what a text holds. */
export interface RedactionRule {
  /** Stable, e.g. `email`; also what stands in the replacement. */
  id: string;
  title: string;
  enabled: boolean;
  /** `key`: the pattern is looked for in keys, and the whole value goes. `value`: it is looked for in texts, and what matches goes. */
  match: 'key' | 'value';
  /** Source of a regular expression, case ignored. */
  pattern: string;
}
