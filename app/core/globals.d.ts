// What every JavaScript host offers and the language's own library does not declare.
// app/core is checked against this file alone, so a Node or DOM global in it does not compile.

declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes?: Uint8Array | ArrayBuffer): string;
}

declare const performance: { now(): number };
