import type { MailView as Mail } from "../api";
import { useData } from "./live";
import { href } from "./router";
import { Ago, Empty, Loaded, Panel } from "./ui";

/** What SES "sent", as the customer would see it. */
export const MailView = ({ rest }: { rest: string }) => {
  const mails = useData<readonly Mail[]>("/api/mails", ["mails"]);
  return (
    <>
      <h1>Mail</h1>
      <Loaded data={mails}>
        {(list) => {
          const chosen = list.find(({ id }) => id === rest) ?? list[0];
          if (!chosen)
            return <Empty title="No mail yet">Each step of an order is written to its customer.</Empty>;
          return (
            <div class="split">
              <nav class="list" aria-label="Mails">
                {list.map((mail) => (
                  <a
                    key={mail.id}
                    href={href("mail", mail.id)}
                    aria-current={mail.id === chosen.id ? "page" : undefined}
                  >
                    <span class="list-title">{mail.subject}</span>
                    <span class="list-side muted">
                      <Ago at={mail.at} />
                    </span>
                    <span class="list-more">{mail.to.join(", ")}</span>
                  </a>
                ))}
              </nav>
              <Message mail={chosen} />
            </div>
          );
        }}
      </Loaded>
    </>
  );
};

/** The frame may run nothing and load nothing: the sandbox says so, and the document's own policy. */
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
      class="mail"
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
