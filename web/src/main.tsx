/** Starts the app. */
import { render } from 'preact';
import { followSession } from './account';
import { configureApi } from './api';
import { App } from './app';
import { loadConfig } from './config';
import { preconnectToMedia } from './player/launch';
import { startRouter } from './router';
import './styles/base.css';
import './styles/forms.css';
import './styles/shell.css';
import './styles/titles.css';

configureApi(loadConfig());
startRouter();
followSession();
preconnectToMedia();

const root = document.getElementById('app');
if (root) render(<App />, root);
