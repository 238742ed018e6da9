import type { MailView as Mail } from "../api";
import type { Listed } from "../listing";
import { Filters, Older, useFiltered } from "./filters";
import { useData } from "./live";
import { href, useRoute } from "./router";
import { Ago, Empty, Loaded, Panel } from "./ui";

/** What SES "sent", as its recipient would see it. */
export const MailView = ({ rest }: { rest: string }) => {
  const mails = useData<Listed<Mail>>(useFiltered("/api/mails"), ["mails"]);
  const { parameters } = useRoute();
  const kept = Object.fromEntries(parameters);
  return (
    <>
      <h1>Mail</h1>
      <Filters />
      <Loaded data={mails}>
        {({ items: list, more }) => {
          const chosen = list.find(({ id }) => id === rest) ?? list[0];
          if (!chosen)
            return <Empty title="No mail matches">Mails that functions send with SES appear here.</Empty>;
          return (
            <div class="split">
              <nav class="list" aria-label="Mails">
                {list.map((mail) => (
                  <a
                    key={mail.id}
                    href={href("mail", mail.id, kept)}
                    aria-current={mail.id === chosen.id ? "page" : undefined}
                  >
                    <span class="list-title">{mail.subject}</span>
                    <span class="list-side muted">
                      <Ago at={mail.at} />
                    </span>
                    <span class="list-more">{mail.to.join(", ")}</span>
                  </a>
                ))}
                <Older more={more} shown={list.length} />
              </nav>
              <Message mail={chosen} />
            </div>
          );
        }}
      </Loaded>
    </>
  );
};

/** The sandbox and the document's own policy prevent the frame from running or loading anything. */
const Message = ({ mail }: { mail: Mail }) => (
  <Panel title={mail.subject}>
    <dl class="facts">
      <dt>To</dt>
      <dd>{mail.to.join(", ")}</dd>
      <dt>From</dt>
      <dd>{mail.from}</dd>
    </dl>
    <iframe
      key={mail.id}
      class="mail-frame"
      title={`E-mail: ${mail.subject}`}
      sandbox=""
      src={`/mails/${mail.id}`}
    />
    {mail.hasHtml && mail.text !== undefined && (
      <details class="plain">
        <summary>As plain text</summary>
        <pre class="code">{mail.text}</pre>
      </details>
    )}
  </Panel>
);
