/** Filled in by its folder's other files. */
export {};
