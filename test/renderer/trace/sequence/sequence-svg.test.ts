import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sequenceSvg } from '../../../../renderer/views/trace/sequence/sequence-svg.ts';
import { escapeXml } from '../../../../renderer/canvas/svg-pen.ts';
import { CHECKOUT, MEASURE, sequenceOf } from './scene-of.ts';

/** Element names of a file in which every tag is closed; throws where one is not. */
function elementsOf(svg: string): string[] {
  const open: string[] = [];
  const names: string[] = [];
  for (const tag of svg.matchAll(/<(\/?)([a-z]+)((?: [a-zA-Z:-]+="[^"<>]*")*)(\/?)>|<|>/g)) {
    if (tag[2] === undefined) throw new Error(`stray ${tag[0]} at ${tag.index}`);
    if (tag[1] === '/') expect(open.pop()).toBe(tag[2]);
    else {
      names.push(tag[2]);
      if (tag[4] === '') open.push(tag[2]);
    }
  }
  expect(open).toEqual([]);
  return names;
}

test('the file holds all of the diagram and needs nothing beside it', () => {
  const svg = sequenceSvg(sequenceOf(CHECKOUT), MEASURE, 'Sequence of a trace');
  const elements = elementsOf(svg);
  expect(new Set(elements)).toEqual(
    new Set(
      ['svg', 'title', 'rect', 'polyline', 'polygon', 'circle', 'text'].filter((name) =>
        elements.includes(name),
      ),
    ),
  );
  for (const text of ['Sequence of a trace', 'POST /checkout', 'PlaceOrder', '▸ ×3', 'mail'])
    expect(svg).toContain(text);
  expect(svg).not.toMatch(/var\(|url\(|href|@import/);
});

/** `Char` of XML 1.0. */
function isXml(code: number): boolean {
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd;
  return code < 0xd800 || (code > 0xdfff && code < 0xfffe) || code > 0xffff;
}

test('received texts can neither leave their element nor make the file unreadable', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.constantFrom(
          '</text><script>alert(1)</script>',
          '"><a href="javascript:1">',
          ']]>',
          '\u0000\ufffe',
          '\ud800',
          '&amp;',
        ),
      ),
      (text) => {
        const escaped = escapeXml(text);
        expect(escaped).not.toMatch(/[<>"']/);
        expect(escaped.replace(/&(amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
        for (const point of escaped) expect(isXml(point.codePointAt(0)!), point).toBe(true);
        elementsOf(
          sequenceSvg(
            sequenceOf(CHECKOUT, {}, 1000, (name) => name + text),
            MEASURE,
            text,
          ),
        );
      },
    ),
    { numRuns: 40 },
  );
});
