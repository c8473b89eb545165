/** The page's beginning: one client for the visitor's project, one tree below it. */
import "./style/index.css";

import { createSheen } from "@sheen/client";
import { measure } from "@sheen/client/metrics";
import { SheenProvider } from "@sheen/react";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";

import { headers } from "./api.js";
import { App } from "./app.js";
import { locale, projectId } from "./page.js";
import { createStory } from "./story.js";
import { startTheme } from "./theme.js";

declare global {
  interface Window {
    /** The build on show, for whoever drives the page from outside. */
    __BUILD_SESSION_ID__?: string | undefined;
  }
}

startTheme();
const story = createStory();
const sheen = createSheen({ projectId, locale, headers, metrics: measure(), onFrame: story.take });
sheen.session.subscribe(() => {
  window.__BUILD_SESSION_ID__ = sheen.session.getState().buildSessionId;
});

createRoot(document.getElementById("root") as HTMLElement).render(
  <QueryClientProvider client={new QueryClient()}>
    <SheenProvider client={sheen}>
      <App story={story} />
    </SheenProvider>
  </QueryClientProvider>,
);
