import { documentReply, type Html, html, page } from "../endpoint/html";
import { type LocalRequest, plainJson } from "../endpoint/local-routes";
import type { AwsReply } from "../service";
import { mailDocument, mailPolicy } from "./mail-document";
import type { Mail, Mailbox } from "./mailbox";

/** Where the mail is shown. */
export const mailPath = "/_aws/ses";

/** Mails on one page. */
const mostShown = 300;

/**
 * `GET /_aws/ses?to=…&id=…`: what was sent, oldest first, as JSON; for a browser a page of it, newest first.
 */
export const mailRoute =
  (mailbox: Mailbox) =>
  ({ query, wantsPage }: LocalRequest): AwsReply => {
    const id = query.get("id");
    const messages = mailbox
      .list(query.get("to") ?? undefined)
      .filter((mail) => id === null || mail.id === id);
    if (!wantsPage) return plainJson({ messages });
    if (id === null) return listPage(messages, query.get("to"));
    const [mail] = messages;
    if (!mail) return page("No such mail", html`<p>There is no mail ${id}. ${backToList}</p>`, 404);
    return query.get("part") === "document" ? documentReply(mailDocument(mail), mailPolicy) : mailPage(mail);
  };

const link = (parameters: Readonly<Record<string, string>>): string =>
  `${mailPath}?${new URLSearchParams(parameters)}`;

const backToList = html`<a href="${mailPath}">All mail</a>`;

const recipients = ({ destination }: Mail): string[] => Object.values(destination).flat();

const listPage = (mails: readonly Mail[], to: string | null): AwsReply => {
  const shown = mails.slice(-mostShown).reverse();
  const which = to === null ? html`` : html` to ${to} (${backToList})`;
  const asJson = link({ ...(to === null ? {} : { to }), format: "json" });
  const more = mails.length > shown.length ? html`; the newest ${shown.length} are shown` : html``;
  return page(
    "Mail",
    html`<p>${mails.length} sent${which}${more}. <a href="${asJson}">As JSON</a></p>
<table>
<thead><tr><th>Sent</th><th>Subject</th><th>To</th></tr></thead>
<tbody>${shown.map(row)}</tbody>
</table>`,
  );
};

const row = (mail: Mail): Html => html`<tr>
<td>${mail.timestamp}</td>
<td><a href="${link({ id: mail.id })}">${mail.subject || "(no subject)"}</a></td>
<td>${recipients(mail).map((address) => html`<a href="${link({ to: address })}">${address}</a> `)}</td>
</tr>`;

const mailPage = (mail: Mail): AwsReply =>
  page(
    mail.subject || "(no subject)",
    html`<p>${backToList}</p>
<dl>
<dt>To</dt><dd>${recipients(mail).join(", ")}</dd>
<dt>From</dt><dd>${mail.source}</dd>
<dt>Sent</dt><dd>${mail.timestamp}</dd>
</dl>
<iframe title="The mail" sandbox="" src="${link({ id: mail.id, part: "document" })}"></iframe>
${mail.body.html !== undefined && mail.body.text !== undefined ? html`<h2>As plain text</h2><pre>${mail.body.text}</pre>` : html``}`,
  );
