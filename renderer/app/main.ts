import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import '../styles/tokens.css';
import '../styles/base.css';
import { mount } from 'svelte';
import { openHost } from '../host/host.ts';
import { Shell } from '../state/shell.svelte.ts';
import App from './App.svelte';

const target = document.getElementById('app');
if (target !== null) mount(App, { target, props: { shell: new Shell(openHost()) } });
