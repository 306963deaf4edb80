import { app } from 'electron';
import type { EngineProcess } from './engine-process.ts';

/** Quits once the engine has closed its data file, and when the last window is closed where that is the custom. */
export function setupQuit(engine: EngineProcess): void {
  let stopped = false;
  app.on('before-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    void engine.stop().then(() => {
      stopped = true;
      app.quit();
    });
  });
  app.on('window-all-closed', () => {
    // On macOS an application without windows keeps working, and this one keeps receiving.
    if (process.platform !== 'darwin') app.quit();
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit());
}
