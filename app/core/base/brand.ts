declare const brand: unique symbol;

/** A type that only its own constructor functions hand out: a string that is known to be a trace id, say. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
