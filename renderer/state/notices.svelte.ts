import type { Notice } from '../../app/core/contract/methods.ts';
import type { Host } from '../host/host.ts';

export interface Toast {
  id: number;
  tone: 'info' | 'ok' | 'warn' | 'error';
  text: string;
  /** What can be done about it, offered as one button. */
  action?: { label: string; run(): void } | undefined;
}

/** Long enough to read two lines; an error stays until it is closed. */
const TOAST_MS = 6_000;
const MAX_TOASTS = 4;

/** What the user should know: the engine's banners, and short answers to what they did. */
export class Notices {
  #banners = $state.raw<readonly Notice[]>([]);
  #toasts = $state.raw<readonly Toast[]>([]);
  #nextId = 1;

  constructor(host: Host) {
    host.client.on('notice', (notice) => this.put(notice));
  }

  get banners(): readonly Notice[] {
    return this.#banners;
  }

  get toasts(): readonly Toast[] {
    return this.#toasts;
  }

  /** Shows a banner, or takes it away where the notice is no longer active. */
  put(notice: Notice): void {
    const others = this.#banners.filter(({ code }) => code !== notice.code);
    this.#banners = notice.active ? [...others, notice] : others;
  }

  closeBanner(code: string): void {
    this.#banners = this.#banners.filter((banner) => banner.code !== code);
  }

  say(tone: Toast['tone'], text: string, action?: Toast['action']): void {
    const toast = { id: this.#nextId++, tone, text, action };
    this.#toasts = [...this.#toasts, toast].slice(-MAX_TOASTS);
    if (tone !== 'error') setTimeout(() => this.close(toast.id), TOAST_MS);
  }

  close(id: number): void {
    this.#toasts = this.#toasts.filter((toast) => toast.id !== id);
  }
}
