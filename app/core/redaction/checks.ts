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

/** Lengths of IBANs by country, as the registry of ISO 13616 has them. */
const IBAN_LENGTHS = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 ' +
    'GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 ' +
    'MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 ' +
    'TN24 TR26 UA29 VA22 VG24 XK20'
  )
    .split(' ')
    .map((each) => [each.slice(0, 2), Number(each.slice(2))] as const),
);

/** Whether an IBAN has its country's length and right check digits: letters as numbers, its first four characters last, modulo 97 is 1. */
function isIban(text: string): boolean {
  const compact = text.replaceAll(' ', '').toUpperCase();
  if (compact.length !== IBAN_LENGTHS.get(compact.slice(0, 2))) return false;
  let rest = 0;
  for (const character of compact.slice(4) + compact.slice(0, 4)) {
    const number = Number.parseInt(character, 36);
    rest = (rest * (number > 9 ? 100 : 10) + number) % 97;
  }
  return rest === 1;
}
