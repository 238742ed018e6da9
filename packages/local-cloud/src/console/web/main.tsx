import { render } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { EventsView } from "./events-view";
import { ExecutionsView } from "./executions-view";
import { Faults } from "./faults";
import { AlarmBadge, HealthView } from "./health/health-view";
import { Icon } from "./icons";
import { connect, useConnected } from "./live";
import { LogsView } from "./logs-view";
import { MailView } from "./mail-view";
import { PictureView } from "./picture-view";
import { QueuesView } from "./queues-view";
import { href, useRoute } from "./router";
import { SearchBox } from "./search-box";
import { SearchView } from "./search-view";
import { TablesView } from "./tables-view";
import { ThemeSwitch } from "./theme";
import { TracesView } from "./traces-view";
import type { View } from "./view";
import "./styles/index.css";

const health: View = {
  path: "health",
  title: "Health",
  icon: "pulse",
  component: HealthView,
  badge: AlarmBadge,
};
const picture: View = { path: "flow", title: "Flow", icon: "flow", component: PictureView };
const details: readonly View[] = [
  { path: "queues", title: "Queues", icon: "queue", component: QueuesView },
  { path: "events", title: "Events", icon: "archive", component: EventsView },
  { path: "executions", title: "Executions", icon: "state-machine", component: ExecutionsView },
  { path: "traces", title: "Traces", icon: "clock", component: TracesView },
  { path: "tables", title: "Tables", icon: "table", component: TablesView },
  { path: "mail", title: "Mail", icon: "mail", component: MailView },
  { path: "logs", title: "Logs", icon: "logs", component: LogsView },
];

/** Not in the navigation, because the search box leads there. */
const search: View = { path: "search", title: "Search", icon: "search", component: SearchView };

/** @param views the program's own, between health and picture before and the details after them */
export const start = (title: string, views: readonly View[]): void => {
  const root = document.getElementById("root");
  if (!root) throw new Error("The page has no #root");
  connect();
  root.textContent = "";
  render(<App title={title} views={[health, picture, ...views, ...details]} />, root);
};

const App = ({ title, views }: { title: string; views: readonly View[] }) => {
  const route = useRoute();
  const view = [...views, search].find(({ path }) => path === route.view) ?? health;
  const main = useRef<HTMLElement>(null);
  const arrived = useRef(false);
  useEffect(() => {
    document.title = `${view.title} · ${title}`;
    // Announces a new view to screen readers, but not the first one.
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
        <a class="brand" href={href("health")}>
          <span class="mark" aria-hidden="true">
            <Icon name="flow" size={18} />
          </span>
          {title}
          <span class="where">local</span>
        </a>
        <div class="tools">
          <SearchBox />
          <Connection />
          <Faults />
          <ThemeSwitch />
        </div>
        <nav aria-label="Views">
          {views.map(({ path, title: name, icon, badge: NavBadge }) => (
            <a key={path} href={href(path)} aria-current={path === view.path ? "page" : undefined}>
              <Icon name={icon} />
              {name}
              {NavBadge && <NavBadge />}
            </a>
          ))}
        </nav>
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
