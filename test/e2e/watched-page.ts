import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { App } from '../fixtures/app.ts';

/** A page of the app on which all is noted that received data must never bring about. */
export class WatchedPage {
  readonly page: Page;
  /** What was noted so far. */
  readonly signs: readonly string[];

  private constructor(page: Page, signs: readonly string[]) {
    this.page = page;
    this.signs = signs;
  }

  static async open(app: App): Promise<WatchedPage> {
    const signs: string[] = [];
    const page = await app.page(signs, undefined, async (empty) => {
      await empty.exposeFunction('noteSign', (sign: string) => void signs.push(sign));
      await empty.addInitScript(() => {
        const note = (globalThis as unknown as { noteSign(sign: string): void }).noteSign;
        Object.assign(globalThis, { canary: () => note(`executed: ${new Error().stack}`) });
        addEventListener('securitypolicyviolation', (event) =>
          note(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`),
        );
      });
      empty.on('dialog', (dialog) => {
        signs.push(`dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      empty.on('popup', (popup) => signs.push(`window: ${popup.url()}`));
      empty.on('download', (download) => signs.push(`download: ${download.suggestedFilename()}`));
      empty.on('framenavigated', (frame) => {
        const own =
          frame === empty.mainFrame() && new URL(frame.url()).origin === new URL(app.info.rpc).origin;
        if (!own) signs.push(`navigation: ${frame.url()}`);
      });
      empty.on('request', (request) => {
        const url = new URL(request.url());
        const local = url.host === new URL(app.info.rpc).host || ['data:', 'blob:'].includes(url.protocol);
        if (!local) signs.push(`request: ${request.url()}`);
      });
    });
    return new WatchedPage(page, signs);
  }

  /** Goes to a place within the app without loading it anew. */
  async to(hash: string): Promise<void> {
    await this.page.evaluate((to) => (location.hash = to), hash);
  }

  /** Lets the page do what it has begun: two frames. */
  async settle(): Promise<void> {
    await this.page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
  }

  /** Nothing was executed, refused or complained of, no markup came in, and no prototype was changed. */
  async expectUnharmed(): Promise<void> {
    await this.settle();
    const found = await this.page.evaluate(() => ({
      injected: [
        ...document.querySelectorAll('[x-canary], iframe, object, embed, base, img, form, marquee'),
      ].map((element) => element.outerHTML.slice(0, 200)),
      handlers: [...document.querySelectorAll('*')].flatMap((element) =>
        [...element.attributes].filter(({ name }) => /^on/i.test(name)).map(({ name }) => name),
      ),
      foreign: [...document.body.querySelectorAll('[href], [src], [action]')]
        .flatMap((element) =>
          ['href', 'src', 'action', 'xlink:href'].map((name) => element.getAttribute(name)),
        )
        .filter((url) => url !== null && new URL(url, location.href).origin !== location.origin),
      polluted: [
        ...Object.keys(Object.prototype),
        ...Object.keys(Array.prototype),
        ...Object.keys(Function.prototype),
        ...('polluted' in {} ? ['polluted'] : []),
      ],
    }));
    expect(found).toEqual({ injected: [], handlers: [], foreign: [], polluted: [] });
    expect(this.signs).toEqual([]);
  }
}
