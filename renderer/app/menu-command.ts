import type { MenuCommand } from '../../app/core/contract/desktop.ts';
import type { Shell } from '../state/shell.svelte.ts';

/** Does what the desktop's menu bar asks for. */
export function menuCommand(shell: Shell, command: MenuCommand): void {
  const commands: Record<MenuCommand, () => void> = {
    'open-file': () => void shell.opening.choose(),
    'watch-folder': () => void shell.opening.chooseWatched(),
    'save-capture': () => shell.session.sharing.open('export', { what: 'everything' }),
    'show-traces': () => shell.session.routes.openTraces(),
    'show-map': () => shell.session.routes.go('map'),
    'theme-system': () => shell.theme.choose('system'),
    'theme-dark': () => shell.theme.choose('dark'),
    'theme-light': () => shell.theme.choose('light'),
    'show-keys': () => shell.show('keys'),
  };
  commands[command]();
}
