import { render } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { EventsView } from "./events-view";
import { ExecutionsView } from "./executions-view";
import { Faults } from "./faults";
import { Icon } from "./icons";
import { connect, useConnected } from "./live";
import { LogsView } from "./logs-view";
import { MailView } from "./mail-view";
import { PictureView } from "./picture-view";
import { QueuesView } from "./queues-view";
import { href, useRoute } from "./router";
import { ThemeSwitch } from "./theme";
import type { View } from "./view";
import "./styles/index.css";

const picture: View = { path: "flow", title: "Flow", icon: "flow", component: PictureView };
const details: readonly View[] = [
  { path: "queues", title: "Queues", icon: "queue", component: QueuesView },
  { path: "events", title: "Events", icon: "archive", component: EventsView },
  { path: "executions", title: "Executions", icon: "state-machine", component: ExecutionsView },
  { path: "mail", title: "Mail", icon: "mail", component: MailView },
  { path: "logs", title: "Logs", icon: "logs", component: LogsView },
];

/** @param views the program's own, between the picture and the details */
export const start = (title: string, views: readonly View[]): void => {
  const root = document.getElementById("root");
  if (!root) throw new Error("The page has no #root");
  connect();
  root.textContent = "";
  render(<App title={title} views={[picture, ...views, ...details]} />, root);
};

const App = ({ title, views }: { title: string; views: readonly View[] }) => {
  const route = useRoute();
  const view = views.find(({ path }) => path === route.view) ?? picture;
  const main = useRef<HTMLElement>(null);
  const arrived = useRef(false);
  useEffect(() => {
    document.title = `${view.title} · ${title}`;
    // A reader of the screen is told of the new view, but not on the first one.
    if (arrived.current) main.current?.focus();
    arrived.current = true;
    scrollTo(0, 0);
  }, [view.path, route.rest]);
  return (
    <>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        Skip to content
      </button>
      <header class="top">
        <a class="brand" href={href("flow")}>
          <span class="mark" aria-hidden="true">
            <Icon name="flow" size={18} />
          </span>
          {title}
          <span class="where">local</span>
        </a>
        <nav aria-label="Views">
          {views.map(({ path, title: name, icon }) => (
            <a key={path} href={href(path)} aria-current={path === view.path ? "page" : undefined}>
              <Icon name={icon} />
              {name}
            </a>
          ))}
        </nav>
        <div class="tools">
          <Connection />
          <Faults />
          <ThemeSwitch />
        </div>
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        <view.component rest={view.path === route.view ? route.rest : ""} />
      </main>
    </>
  );
};

const Connection = () => {
  const connected = useConnected();
  return (
    <span class={connected ? "connection live" : "connection"} role="status">
      <i aria-hidden="true" />
      {connected ? "Live" : "Not connected"}
    </span>
  );
};
