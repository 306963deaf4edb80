import { fromBase64 } from '../otlp/base64.ts';
import type { RedactionCheck } from './rule.ts';

/** What else a match must be, by name of the check. */
export const CHECKS: Readonly<Record<RedactionCheck, (text: string) => boolean>> = {
  luhn: isLuhn,
  mod97: isIban,
  'basic-auth': isUserAndPassword,
};

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Whether base64 holds `user:password` in printable ASCII (RFC 7617). */
function isUserAndPassword(text: string): boolean {
  const ascii = encoder.encode(text);
  const bytes = fromBase64(ascii, 0, ascii.length);
  return bytes !== undefined && /^[\x20-\x7e]{1,200}:[\x20-\x7e]*$/.test(decoder.decode(bytes));
}

/** Whether digits, blanks and hyphens apart, end in the right check digit and are not one digit over and over (ISO/IEC 7812-1). */
function isLuhn(text: string): boolean {
  const digits = text.replace(/\D/g, '');
  if (/^(\d)\1*$/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** Whether an IBAN's check digits are right: its letters as numbers, the first four characters last, modulo 97 is 1 (ISO 13616). */
function isIban(text: string): boolean {
  const compact = text.replaceAll(' ', '').toUpperCase();
  if (compact.length < 15 || compact.length > 34) return false;
  let rest = 0;
  for (const character of compact.slice(4) + compact.slice(0, 4)) {
    const number = Number.parseInt(character, 36);
    rest = (rest * (number > 9 ? 100 : 10) + number) % 97;
  }
  return rest === 1;
}
