import type { ItemsView, ItemView, KeyView, TableView } from "../api";
import { Filters, Older, useFiltered } from "./filters";
import { useData } from "./live";
import { href, setParameter, useRoute } from "./router";
import { Code, count, Empty, Loaded, Panel, Time } from "./ui";

/** The tables and what is in them, to be read only. */
export const TablesView = ({ rest }: { rest: string }) => {
  const tables = useData<readonly TableView[]>("/api/tables", ["topology"]);
  return (
    <>
      <h1>Tables</h1>
      <Loaded data={tables}>
        {(list) => {
          const chosen = list.find(({ name }) => name === rest) ?? list[0];
          if (!chosen) return <Empty title="The program has no tables yet" />;
          return (
            <div class="split">
              <nav class="list" aria-label="Tables">
                {list.map((table) => (
                  <a
                    key={table.name}
                    href={href("tables", table.name)}
                    aria-current={table.name === chosen.name ? "page" : undefined}
                  >
                    <span class="list-title">{table.label}</span>
                    <span class="list-more">by {table.keys.map(keyText).join(", ")}</span>
                  </a>
                ))}
              </nav>
              <Table key={chosen.name} table={chosen} />
            </div>
          );
        }}
      </Loaded>
    </>
  );
};

const keyText = ({ hash, range }: KeyView): string => (range === undefined ? hash : `${hash} and ${range}`);

const Table = ({ table }: { table: TableView }) => {
  const { parameters } = useRoute();
  const path = useFiltered(`/api/items?table=${encodeURIComponent(table.name)}`);
  const items = useData<ItemsView>(path, ["tables"]);
  const index = {
    name: "index",
    label: "Key",
    options: table.keys.map(
      (key) => [key.index, key.index === "" ? key.hash : `${key.index}: ${keyText(key)}`] as const,
    ),
  };
  const chosen = table.keys.find((key) => key.index === (parameters.get("index") ?? ""));
  return (
    <div>
      <Filters choices={table.keys.length > 1 ? [index] : []} untimed>
        <label class="field">
          <span>{chosen?.hash ?? "Key"} is</span>
          <input
            type="search"
            value={parameters.get("key") ?? ""}
            placeholder="any"
            onChange={({ currentTarget }) => setParameter("key", currentTarget.value)}
          />
        </label>
      </Filters>
      <Panel title={table.label} aside={<span class="mono muted breaks">{table.name}</span>}>
        <Loaded data={items}>{(found) => <Items found={found} label={table.label} />}</Loaded>
      </Panel>
    </div>
  );
};

const Items = ({ found: { items, more, unread }, label }: { found: ItemsView; label: string }) =>
  items.length === 0 ? (
    <Empty title="No item matches">{unread && "Only the first few thousand were looked at."}</Empty>
  ) : (
    <>
      <p class="muted">
        {more ? `the first ${items.length} items` : count(items.length, "item")}
        {unread && ", of the first few thousand"}
      </p>
      <ul class="cards" aria-label={`Items in ${label}`}>
        {items.map((item) => (
          <Item key={`${item.key} ${item.sort ?? ""}`} item={item} />
        ))}
      </ul>
      <Older more={more} shown={items.length} />
    </>
  );

const Item = ({ item: { key, sort, expires, text } }: { item: ItemView }) => (
  <li class="card">
    <details>
      <summary>
        <span class="card-title mono breaks">{key}</span>
        {sort !== undefined && <span class="mono grow breaks">{sort}</span>}
        {expires !== undefined && (
          <span class="muted">
            expires <Time at={expires} dated />
          </span>
        )}
      </summary>
      <Code text={text} />
    </details>
  </li>
);
