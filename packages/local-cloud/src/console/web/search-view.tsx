import type { SearchHit, SearchResult } from "../api";
import { useData } from "./live";
import { hrefOf } from "./search-box";
import { Badge, Empty, Loaded, Time } from "./ui";

/** Everything that mentions a text: orders, events, executions, messages, mail, log lines. */
export const SearchView = ({ rest }: { rest: string }) => {
  const result = useData<SearchResult>(`/api/search?q=${encodeURIComponent(rest)}`, [
    "orders",
    "queues",
    "archives",
    "executions",
    "mails",
  ]);
  return (
    <>
      <h1 class="breakable">“{rest}”</h1>
      <Loaded data={result}>
        {({ hits }) =>
          hits.length === 0 ? (
            <Empty title="No matches">The search covers everything since the cloud was started.</Empty>
          ) : (
            <ul class="panel rows hits" aria-label="Search results">
              {hits.map((hit) => (
                <Hit key={`${hit.kind} ${hit.rest} ${hit.id} ${hit.at}`} hit={hit} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </>
  );
};

const Hit = ({ hit }: { hit: SearchHit }) => (
  <li>
    <Badge>{hit.kind}</Badge>
    <span class="grow">
      <a href={hrefOf(hit)}>{hit.title}</a> <span class="muted">{hit.detail}</span>
    </span>
    {hit.at !== undefined && (
      <span class="muted">
        <Time at={hit.at} />
      </span>
    )}
  </li>
);
