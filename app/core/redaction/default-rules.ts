import type { RedactionRule } from './rule.ts';

/** What follows a telling word in keys that are about a secret without being one: `token.count`, `password_policy`. */
const ABOUT =
  '(?![\\w.-]*(?:count|counts|length|size|type|kind|limit|usage|enabled|required|present|expires?|expiry|expiration|expires_(?:in|at)|ttl|age|duration|version|policy|strength|algorithm|format|valid|status|state|reset|name|budget|price|cost|rate|ratio|latency|time|ms|seconds)$)';

/** The same within a text, where a value follows: `token=…`, `"password": "…"`, `api_key: …`. */
const SECRET_WORDS =
  '(?:token(?!s|[_.-]?(?:count|type|limit|usage|budget)|[_.-]?expir)|secret(?!s)|passw(?:or)?d|passphrase|pwd|(?:api|access|account|private|shared|signing|encryption|auth)[_-]?key|credential|signature|session[_-]?id|jsessionid|phpsessid)';

/** What a secret in a text ends at. */
const UNQUOTED = '[^&;,\\s"\'\\\\(){}[\\]<>]{1,400}';

/** Shapes of keys that services give out, all of them with a prefix of their own. */
const KEY_SHAPES = [
  '(?-i:AKIA|ASIA|ABIA|ACCA)(?-i:[A-Z0-9]{16})\\b',
  'gh[pousr]_[a-z0-9]{20,255}',
  'github_pat_\\w{22,255}',
  'glpat-[\\w-]{16,64}',
  'xox[abeoprs]-[\\w-]{10,255}',
  'sk-[\\w-]{16,255}',
  '[rsp]k_(?:live|test)_[a-z0-9]{8,255}',
  'whsec_[a-z0-9+/=]{16,255}',
  '(?-i:AIza)[\\w-]{35}',
  'ya29\\.[\\w-]{16,2000}',
  'npm_[a-z0-9]{36}',
  'pypi-[\\w-]{16,255}',
  '(?-i:SG)\\.[\\w-]{16,64}\\.[\\w-]{16,64}',
  'key-[0-9a-f]{32}',
  'dop_v1_[0-9a-f]{64}',
  'hf_[a-z]{30,64}',
  'shp(?:at|ca|pa|ss)_[0-9a-f]{32}',
  'hvs\\.[\\w-]{20,255}',
  'dapi[0-9a-f]{32}',
  'lin_api_[a-z0-9]{32,64}',
  'age-secret-key-1[a-z0-9]{40,80}',
].join('|');

/** What is looked for until the user says otherwise. What is off by default is often wanted, and often not a secret. */
export const DEFAULT_RULES: readonly RedactionRule[] = [
  key('authorization', 'Authorization headers', '(?:^|[._-])(?:proxy[._-])?authori[sz]ation$'),
  key('cookie', 'Cookies', `(?:^|[._-])(?:set[._-])?cookies?$|cookie[._-]?(?:value|header)`),
  key('password', 'Passwords', `(?:passw(?:or)?d|passphrase|passcode|\\bpwd\\b)${ABOUT}`),
  key(
    'token',
    'Tokens and keys',
    `(?:token(?!s|i[sz]|[-_.]?(?:count|usage|type)s?\\b)|secret(?!s?[._-]?(?:manager|arn|id$))|\\bjwt\\b|bearer|credential|(?:api|access|account|private|signing|encryption|auth)[-_.]?key(?![-_.]?id$)|(?:^|[._-])(?:x|hmac|webhook|request|hub|stripe)[._-][\\w-]{0,40}signature)${ABOUT}`,
  ),
  key('session', 'Session ids', `(?:session|sess)[-_.]?(?:id|key|token)$|jsessionid|phpsessid`),
  key(
    'code',
    'One-time codes and card codes',
    '(?:^|[._-])(?:otp|totp|mfa[._-]?code|pin[._-]?code|cvv2?|cvc2?|ssn)$',
  ),
  value(
    'private-key',
    'Private keys',
    '-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\\s\\S]{1,8000}?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)',
  ),
  value('jwt', 'JSON web tokens', '\\b(?-i:eyJ)[\\w-]{6,4000}\\.[\\w-]{4,8000}(?:\\.[\\w-]{0,4000}){0,3}'),
  value(
    'header',
    'Headers within texts',
    `(?:authorization|(?:set-)?cookie)\\\\?["']?\\s{0,3}[:=]\\s{0,3}\\\\?["'\\[]{0,3}(?<secret>[^\\r\\n"'\\\\]{4,4000})`,
  ),
  value(
    'bearer',
    'Bearer credentials',
    '\\b(?:bearer|apikey|digest|negotiate)\\s{1,4}(?!realm=)(?=[\\w.~+/=-]{0,200}[\\d.~+/=])(?<secret>[\\w.~+/=-]{6,4000})',
  ),
  {
    ...value('basic', 'Basic credentials', '\\bbasic\\s{1,4}(?<secret>[a-z0-9+/]{4,1000}={0,2})'),
    check: 'basic-auth',
  },
  value('api-key', 'Keys of well-known shapes', `(?<![\\w-])(?:${KEY_SHAPES})`),
  value(
    'url-user',
    'Users and passwords in URLs',
    '\\b[a-z][a-z0-9+.-]{1,20}:(?:\\/\\/|%2f%2f)(?<secret>[^\\s/?#"\'<>]{1,256})@',
  ),
  value(
    'assignment',
    'Passwords and tokens within texts',
    `${SECRET_WORDS}[\\w.-]{0,40}(?:\\\\?["']?\\]?\\s{0,3}=>?\\s{0,3}|\\\\?["']\\s{0,3}:\\s{0,3}|:|:\\s{1,3}(?=[^\\s,;]{0,60}\\d)|:\\s{1,3}(?=\\\\?["']))(?:\\\\?["'])?(?!(?:true|false|null|none|nil|undefined)\\b|\\?|\\$\\d|%s|:\\w)(?<secret>(?<=["'])[^"'\\\\]{1,400}|${UNQUOTED})`,
  ),
  value(
    'email',
    'Email addresses',
    '[\\w.+%-]{1,64}(?:@|%40)(?!\\d+\\.\\d)[a-z0-9\\u00a1-\\uffff](?:[a-z0-9\\u00a1-\\uffff-]{0,62}\\.){1,8}[a-z\\u00a1-\\uffff]{2,24}(?![\\w])',
  ),
  {
    ...value(
      'card',
      'Card numbers',
      '(?<![\\w.+-])(?:[3-6]\\d{3}|2[2-7]\\d\\d)(?:[ -]?\\d){10,12}(?![\\w-]|\\.\\d)',
    ),
    check: 'luhn',
  },
  {
    ...value(
      'iban',
      'Bank accounts (IBAN)',
      '\\b(?-i:[A-Z]{2}\\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?)\\b',
    ),
    check: 'mod97',
  },
  value(
    'query',
    'Values in query strings of URLs',
    '[?&][\\w.\\-[\\]%~+]{1,100}=(?<secret>[^&\\s#"\'<>\\\\]{1,2000})',
  ),
  { ...value('ip', 'IP addresses', `${ipv4()}|${ipv6()}`), enabled: false },
  {
    ...key(
      'person',
      'User names and ids',
      '(?:^|[._-])(?:end)?user[._-]?(?:name|full_name|id)?$|\\bclient\\.user',
    ),
    enabled: false,
  },
  {
    ...value('phone', 'Phone numbers', '(?<![\\w.])\\+\\d{1,3}(?:[ ().-]{0,2}\\d){6,12}(?!\\w)'),
    enabled: false,
  },
  {
    ...value(
      'sql',
      'Literals in SQL',
      "'(?<secret>(?:[^']|''){1,2000})'|(?<![\\w.\"$:@])(?<secret>\\d{1,20})(?![\\w.])",
    ),
    keys: '^db\\.(?:query\\.text|statement)$',
    enabled: false,
  },
];

function key(id: string, title: string, pattern: string): RedactionRule {
  return { id, title, enabled: true, match: 'key', pattern };
}

function value(id: string, title: string, pattern: string): RedactionRule {
  return { id, title, enabled: true, match: 'value', pattern };
}

function ipv4(): string {
  const byte = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
  return `(?<![\\w.])${byte}(?:\\.${byte}){3}(?![\\w.])`;
}

function ipv6(): string {
  return '(?<![\\w:])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\\w:])|(?<![\\w:])(?:[0-9a-f]{1,4}:){1,7}:(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})?(?![\\w:])';
}

/**
 * By pattern: of each list, a text that the pattern matches holds one (in lower case). Looking for these costs next to nothing beside
 * the pattern. Patterns that are not here, the user's own, are tried on every text.
 */
export const NEEDED_TEXTS: ReadonlyMap<string, readonly (readonly string[])[]> = new Map(
  Object.entries({
    'private-key': [['private key-----']],
    jwt: [['eyj'], ['.']],
    header: [
      ['authorization', 'cookie'],
      [':', '='],
    ],
    bearer: [['bearer', 'apikey', 'digest', 'negotiate']],
    basic: [['basic']],
    'url-user': [['@'], [':']],
    assignment: [
      ['=', ':'],
      ['token', 'secret', 'passw', 'pwd', 'passphrase', 'key', 'credential', 'signature', 'sess'],
    ],
    email: [['@', '%40'], ['.']],
    query: [['?', '&'], ['=']],
    phone: [['+']],
  }).flatMap(([id, needed]) => {
    const rule = DEFAULT_RULES.find((each) => each.id === id);
    return rule === undefined ? [] : [[rule.pattern, needed] as const];
  }),
);
