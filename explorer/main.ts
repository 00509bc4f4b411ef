import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './explorer.css';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createClient } from 'graphql-ws';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { exampleOperations } from './example-operations.ts';
import { showSession } from './session-bar.ts';

/** GraphiQL, against the server that this page comes from: operations over HTTP, subscriptions over WebSocket. */

const endpoint = new URL('/graphql', location.href).href;

const fetcher = createGraphiQLFetcher({
  url: endpoint,
  wsClient: createClient({ url: endpoint.replace(/^http/, 'ws') }),
});

void showSession(document.getElementById('session')!, endpoint);

createRoot(document.getElementById('explorer')!).render(
  createElement(GraphiQL, { fetcher, defaultQuery: exampleOperations, defaultEditorToolsVisibility: true }),
);
