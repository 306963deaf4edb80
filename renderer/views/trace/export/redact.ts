/** What keys of attributes that hold secrets are called. Counts of tokens are no secrets. */
const SECRET_KEY =
  /authori[sz]ation|cookie|passw(or)?d|passphrase|secret|token(?!s)|api[-_.]?key|access[-_.]?key|private[-_.]?key|credential|session[-_.]?id|signature|\bjwt\b/i;

const REDACTED = '[redacted]';

/** Secrets within a text: a scheme with its credentials, a JSON web token, a password in a URL, a parameter with a telling name. */
const SECRET_TEXTS: readonly [RegExp, string][] = [
  [/\b(bearer|basic|digest|apikey)\s+[\w.~+/=-]{6,}/giu, `$1 ${REDACTED}`],
  [/\beyJ[\w-]{6,}\.[\w-]{4,}(\.[\w-]*)?/gu, REDACTED],
  [/\b(AKIA|ASIA)[A-Z0-9]{12,}/gu, REDACTED],
  [/\b(gh[pousr]_|sk-|xox[abp]-)[\w-]{8,}/gu, REDACTED],
  [/(:\/\/)[^/\s@:]{0,200}:[^/\s@]{0,200}@/gu, `$1${REDACTED}@`],
  [
    /([?&;\s"']|^)([\w.-]{0,40}(?:token|secret|password|passwd|pwd|api_?key|signature|sig|credential)[\w.-]{0,40}["']?\s*[=:]\s*["']?)[^&;\s"']{1,400}/giu,
    `$1$2${REDACTED}`,
  ],
];

export function isSecretKey(key: string): boolean {
  return SECRET_KEY.test(key);
}

/** A received text without what looks like a secret in it. */
export function redactText(text: string): string {
  return SECRET_TEXTS.reduce((rest, [pattern, by]) => rest.replace(pattern, by), text);
}

/** The value of an attribute as it may leave the machine. */
export function redactValue(key: string, text: string): string {
  return isSecretKey(key) && text !== '' ? REDACTED : redactText(text);
}
