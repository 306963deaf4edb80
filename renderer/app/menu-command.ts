import type { MenuCommand } from '../../app/core/contract/desktop.ts';
import type { AppState } from '../state/app-state.svelte.ts';

/** Does what the desktop's menu bar asks for. */
export function menuCommand(app: AppState, command: MenuCommand): void {
  const commands: Record<MenuCommand, () => void> = {
    'open-file': () => void app.chooseFile(),
    'watch-folder': () => undefined,
    'save-capture': () => undefined,
    'show-traces': () => app.routes.openTraces(),
    'show-map': () => app.routes.go('map'),
    'theme-system': () => app.theme.choose('system'),
    'theme-dark': () => app.theme.choose('dark'),
    'theme-light': () => app.theme.choose('light'),
    'show-keys': () => app.show('keys'),
  };
  commands[command]();
}
