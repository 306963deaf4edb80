/** What stands where an id stood. */
const ID = '{id}';

/** Names and paths are shorter; of a longer text only so much is looked at. */
const MAX_LENGTH = 2_000;

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const WORD = /[A-Za-z0-9_]+/g;
/** `v2`, `oauth2`, `s3`, `ipv4`, `h264`: a word that says something and ends in a short number. */
const VERSIONED = /^[A-Za-z][A-Za-z_]*\d{1,2}$/;
/** From so many digits in a row on, they number something. */
const NUMBERING = /\d{3,}/g;
/** Hexadecimal with digits in it is a hash from so many figures on. */
const HASH_LENGTH = 8;
/** Letters and digits in turns are a key from so many characters on. */
const KEY_LENGTH = 16;
const KEY_DIGITS = 3;

/**
 * A name or path with the ids taken out: UUIDs, hashes, keys and numbers become `{id}`, so that `order 42 of u-00017` is
 * `order {id} of u-{id}`. Numbers that are part of a word stay: `v2`, `s3`. Linear.
 */
export function withoutIds(text: string): string {
  const cut = text.length > MAX_LENGTH ? text.slice(0, MAX_LENGTH) : text;
  if (!/\d/.test(cut)) return cut;
  return cut.replace(UUID, ID).replace(WORD, withoutId);
}

function withoutId(word: string): string {
  if (/^\d+$/.test(word)) return ID;
  if (VERSIONED.test(word)) return word;
  const digits = word.replace(/\D/g, '').length;
  if (digits === 0) return word;
  if (word.length >= HASH_LENGTH && /^(?:0x)?[0-9a-fA-F]+$/.test(word)) return ID;
  if (word.length >= KEY_LENGTH && digits >= KEY_DIGITS && !word.includes('_')) return ID;
  return word.replace(NUMBERING, ID);
}
