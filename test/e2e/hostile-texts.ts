/**
 * Texts that run `canary()` wherever they are taken for more than text: as markup, as a URL, as a template, as code, or
 * as markup after a normalisation, a cut or a wrong decoding. Each that makes an element marks it with `x-canary`, so
 * that injected markup is found even where the page's policy keeps it from running.
 */
const RUN = 'canary()';

/** Ways to run without a click, per element. */
const HANDLERS = [
  'onload',
  'onerror',
  'onfocus',
  'onanimationstart',
  'ontoggle',
  'onpointerover',
  'onmouseover',
  'onscroll',
  'onbegin',
  'onpageshow',
  'ontransitionend',
  'onbeforeinput',
];

const ELEMENTS = [
  'img src=x',
  'svg',
  'body',
  'iframe src=about:blank',
  'video src=x',
  'audio src=x',
  'input autofocus',
  'details open',
  'object data=x',
  'marquee',
];

/** What closes whatever the text might stand in. */
const BREAKOUTS = [
  '"',
  "'",
  '">',
  "'>",
  '</title>',
  '</textarea>',
  '</style>',
  '</script>',
  '-->',
  ']]>',
  '</template>',
  '</noscript>',
  '</svg>',
  '`',
];

const URLS = [
  `javascript:${RUN}`,
  `JaVaScRiPt:${RUN}`,
  `java\tscript:${RUN}`,
  `java\nscript:${RUN}`,
  `\u0001javascript:${RUN}`,
  ` javascript:${RUN}`,
  `javascript://%0a${RUN}`,
  `javascript&colon;${RUN}`,
  `vbscript:${RUN}`,
  `data:text/html,<script>${RUN}</script>`,
  `data:text/html;base64,${Buffer.from(`<script>${RUN}</script>`).toString('base64')}`,
  `data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" onload="${RUN}"/>`,
  `//canary.invalid/${RUN}`,
  `https://canary.invalid/?q=<script>${RUN}</script>`,
  `file:///etc/passwd`,
  `#/traces?q=<img x-canary src=x onerror=${RUN}>`,
  `url(javascript:${RUN})`,
  `app://spanscope/${RUN}`,
];

const TEMPLATES = [
  `{{constructor.constructor('${RUN}')()}}`,
  `\${${RUN}}`,
  `{${RUN}}`,
  `{@html '<img x-canary src=x onerror=${RUN}>'}`,
  `<%= ${RUN} %>`,
  `#{${RUN}}`,
  `[[${RUN}]]`,
  `');${RUN};//`,
  `";${RUN};//`,
  `\\";${RUN};//`,
  `\\u003cimg x-canary src=x onerror=${RUN}\\u003e`,
  `%3Cimg x-canary src=x onerror=${RUN}%3E`,
  `&lt;img x-canary src=x onerror=${RUN}&gt;`,
  `&#60;img x-canary src=x onerror=${RUN}&#62;`,
  `$&$\`$'$1<img x-canary src=x onerror=${RUN}>`,
  `%s%d%o%c<img x-canary src=x onerror=${RUN}>`,
  `color:red;background:url(https://canary.invalid/x)`,
  `}*{background:url(https://canary.invalid/y)}`,
  `@import 'https://canary.invalid/z';`,
  `expression(${RUN})`,
];

const MARKUP = [
  `<script x-canary>${RUN}</script>`,
  `<ScRiPt x-canary>${RUN}</sCrIpT>`,
  `<scr<script>ipt x-canary>${RUN}</scr</script>ipt>`,
  `<script x-canary src=data:,${RUN}></script>`,
  `<script/x-canary>${RUN}</script/>`,
  `<a x-canary href="javascript:${RUN}">press</a>`,
  `<a x-canary href="https://canary.invalid/" target=_blank>press</a>`,
  `<form x-canary action="javascript:${RUN}"><button>press</button></form>`,
  `<base x-canary href="https://canary.invalid/">`,
  `<meta x-canary http-equiv=refresh content="0;url=https://canary.invalid/">`,
  `<link x-canary rel=stylesheet href=https://canary.invalid/x.css>`,
  `<style x-canary>@import 'https://canary.invalid/s.css';*{display:none}</style>`,
  `<iframe x-canary srcdoc="<script>parent.${RUN}</script>"></iframe>`,
  `<embed x-canary src="javascript:${RUN}">`,
  `<svg x-canary><script>${RUN}</script></svg>`,
  `<svg x-canary><animate onbegin=${RUN} attributeName=x dur=1s></svg>`,
  `<svg x-canary><a xlink:href="javascript:${RUN}"><text>x</text></a></svg>`,
  `<svg x-canary><foreignObject><img src=x onerror=${RUN}></foreignObject></svg>`,
  `<svg x-canary><use href="data:image/svg+xml,<svg id=x onload=${RUN}>#x"></svg>`,
  `<svg x-canary><style><img src=x onerror=${RUN}></style></svg>`,
  `<math x-canary><mtext><mglyph><style><img src=x onerror=${RUN}>`,
  `<math x-canary href="javascript:${RUN}">x</math>`,
  `<math><maction x-canary actiontype="statusline" xlink:href="javascript:${RUN}">x`,
  `<template x-canary><img src=x onerror=${RUN}></template>`,
  `<noscript><p title="</noscript><img x-canary src=x onerror=${RUN}>">`,
  `<!--><img x-canary src=x onerror=${RUN}>-->`,
  `<![CDATA[<img x-canary src=x onerror=${RUN}>]]>`,
  `<?xml version="1.0"?><img x-canary src=x onerror=${RUN}>`,
  `<x-canary-element x-canary onfocus=${RUN} tabindex=1 autofocus>`,
  `<div x-canary style="background:url(https://canary.invalid/i)">x</div>`,
  `<img x-canary src="https://canary.invalid/p.png">`,
  `<picture><source srcset=x><img x-canary onerror=${RUN}></picture>`,
  `<dialog x-canary open>blocks</dialog>`,
  `<plaintext x-canary>`,
];

const FROM_CODES = (...codes: number[]): string => String.fromCodePoint(...codes);

/** Around a payload: null bytes, marks that turn the direction, joiners, unpaired halves, look-alikes of `<` and `"`. */
const DISGUISES: readonly ((text: string) => string)[] = [
  (text) => text.replace('<', `<${FROM_CODES(0)}`),
  (text) => text.replaceAll('<', FROM_CODES(0, 0x3c)),
  (text) => FROM_CODES(0x202e) + text + FROM_CODES(0x202c),
  (text) => FROM_CODES(0x2066) + text,
  (text) => FROM_CODES(0x200f) + text,
  (text) => text.replaceAll(' ', FROM_CODES(0x2028)),
  (text) => text.replaceAll(' ', FROM_CODES(0xb)),
  (text) => text.replaceAll(' ', '/'),
  (text) => text.replaceAll('<', FROM_CODES(0xff1c)).replaceAll('>', FROM_CODES(0xff1e)),
  (text) => text.replaceAll('<', FROM_CODES(0x2039)),
  (text) => text.replaceAll('"', FROM_CODES(0x2033)),
  (text) => FROM_CODES(0xfeff) + text,
  (text) => FROM_CODES(0xfffd) + text,
  // Half of a surrogate pair, which UTF-8 does not have.
  (text) => `\ud83d${text}`,
  (text) => text.split('').join(FROM_CODES(0x200b)),
  (text) => text + 'e' + FROM_CODES(0x301).repeat(300),
  (text) => `${'A'.repeat(8_000)}${text}`,
  (text) => text.repeat(200),
  (text) => `${'<b>'.repeat(500)}${text}`,
];

/** Names that are something in JavaScript already. */
export const PROTOTYPE_NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__defineGetter__',
  'then',
  'toJSON',
  'length',
  '__proto__.polluted',
  'constructor.prototype.polluted',
];

/** Every text once, at least 200 of them, always in the same order. */
export function hostileTexts(): string[] {
  const elements = ELEMENTS.flatMap((element, i) =>
    HANDLERS.filter((_, j) => (i + j) % 2 === 0).map((handler) => `<${element} x-canary ${handler}=${RUN}>`),
  );
  const image = `<img x-canary src=x onerror="${RUN}">`;
  const breakouts = BREAKOUTS.flatMap((breakout) => [
    breakout + image,
    `${breakout} x-canary onfocus=${RUN} autofocus ${breakout}`,
  ]);
  const disguised = DISGUISES.flatMap((disguise) => [image, MARKUP[0]!].map(disguise));
  return [
    ...new Set([
      ...MARKUP,
      ...elements,
      ...breakouts,
      ...URLS,
      ...TEMPLATES,
      ...disguised,
      ...PROTOTYPE_NAMES,
    ]),
  ];
}
