import { join } from 'node:path';
import { app, session, shell } from 'electron';
import { APP_ORIGIN } from './app-origin.ts';
import { askForRestart } from './dialogs.ts';
import { EngineProcess } from './engine-process.ts';
import { setupMenu } from './menu.ts';
import { setupNavigation } from './navigation.ts';
import { claimSingleInstance, setupOpened, startArguments } from './opened.ts';
import { PageBridge } from './page-bridge.ts';
import { setupPermissions } from './permissions.ts';
import { registerScheme, setupProtocol } from './protocol.ts';
import { setupQuit } from './quit.ts';
import { openWindow } from './window.ts';

function run(): void {
  const words = startArguments();
  let lastUrl: string | undefined;

  const engine = new EngineProcess(
    {
      dataDir: words.data,
      uiPort: words.port,
      otlpHttpPort: words.otlpHttp,
      otlpGrpcPort: words.otlpGrpc,
      allowedOrigins: [APP_ORIGIN],
    },
    {
      onReady: () => {
        const { url } = engine.address;
        // The page's policy names the engine's port: on another port only a page that is loaded anew may connect.
        if (lastUrl !== undefined && lastUrl !== url) bridge.window?.webContents.reload();
        else if (lastUrl !== undefined) bridge.tell('desktop:engine', engine.address);
        else show();
        lastUrl = url;
      },
      onTrouble: async (message) => {
        const again = await askForRestart(bridge.window, message);
        if (!again) app.quit();
        return again;
      },
    },
  );
  const bridge = new PageBridge(() => engine.address);

  const show = () => {
    // Without the engine there is nothing to connect to; its being ready opens the window.
    if (engine.info === undefined) return;
    if (bridge.window === undefined) bridge.attach(openWindow());
    else if (bridge.window.isMinimized()) bridge.window.restore();
    bridge.window?.focus();
  };

  registerScheme();
  setupNavigation();
  setupOpened(bridge, show);
  setupQuit(engine);
  app.on('activate', show);
  void app.whenReady().then(() => {
    setupPermissions(session.defaultSession);
    setupProtocol(join(import.meta.dirname, '../renderer'), () => engine.address.url);
    setupMenu(
      (command) => bridge.tell('desktop:menu', command),
      () => {
        if (engine.info !== undefined) void shell.openPath(engine.info.data);
      },
    );
    engine.start();
  });
}

app.enableSandbox();
if (claimSingleInstance()) run();
else app.quit();
