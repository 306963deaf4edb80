/** One rule of what must not leave: by what an attribute is called, or by what a text holds. */
export interface RedactionRule {
  /** Stable, e.g. `email`; also what stands in the replacement. */
  id: string;
  title: string;
  enabled: boolean;
  /**
   * `key`: the pattern is looked for in keys, and the whole value goes. `value`: it is looked for in texts, and what matches goes; where
   * the pattern has a group named `secret`, only what that group matches.
   */
  match: 'key' | 'value';
  /** Source of a regular expression, case ignored. Of one match of a user's own pattern 512 characters go for certain. */
  pattern: string;
  /** Of a value rule: pattern of the keys whose values are looked at; absent, all texts are. */
  keys?: string | undefined;
  /** What else a match must be, so that a number or a word that only looks alike stays. */
  check?: RedactionCheck | undefined;
}

/** `luhn`: a card number's check digit is right; `mod97`: an IBAN's is; `basic-auth`: it is base64 of `user:password`. */
export type RedactionCheck = (typeof REDACTION_CHECKS)[number];
export const REDACTION_CHECKS = ['luhn', 'mod97', 'basic-auth'] as const;
