import { type MarkedToken, marked, type Token, type Tokens } from "marked";
import type { ComponentChildren } from "preact";

/** Markdown as elements: HTML in it is shown as text, never read as HTML. */
export const Markdown = ({ text }: { text: string }) => <div class="prose">{all(marked.lexer(text))}</div>;

/** Without extensions of marked, there are no tokens but its own. */
const isOwn = (token: Token): token is MarkedToken => token.type !== "generic";

const all = (tokens: readonly Token[]): ComponentChildren[] =>
  tokens.filter(isOwn).map((token) => rendered(token));

const rendered = (token: MarkedToken): ComponentChildren => {
  switch (token.type) {
    case "heading":
      return <h3>{all(token.tokens)}</h3>;
    case "paragraph":
      return <p>{all(token.tokens)}</p>;
    case "strong":
      return <strong>{all(token.tokens)}</strong>;
    case "em":
      return <em>{all(token.tokens)}</em>;
    case "codespan":
      return <code>{token.text}</code>;
    case "code":
      return <pre class="code">{token.text}</pre>;
    case "link":
      return <Link token={token} />;
    case "list":
      return token.ordered ? <ol>{items(token)}</ol> : <ul>{items(token)}</ul>;
    case "table":
      return <Table token={token} />;
    case "blockquote":
      return <blockquote>{all(token.tokens)}</blockquote>;
    case "br":
      return <br />;
    case "hr":
      return <hr />;
    case "text":
      return token.tokens ? all(token.tokens) : token.text;
    case "escape":
    case "html":
      return token.text;
    default:
      return null;
  }
};

const items = ({ items: list }: Tokens.List): ComponentChildren[] =>
  list.map((item) => <li key={item.raw}>{all(item.tokens)}</li>);

/** Links to other documents don't work here, so they are shown as text. */
const Link = ({ token: { href, tokens } }: { token: Tokens.Link }) =>
  /^https?:/.test(href) ? (
    <a href={href} rel="noreferrer" target="_blank">
      {all(tokens)}
    </a>
  ) : (
    <span>{all(tokens)}</span>
  );

const Table = ({ token: { header, rows } }: { token: Tokens.Table }) => (
  <div class="scrolled">
    <table class="plain-table">
      <thead>
        <tr>
          {header.map((cell) => (
            <th key={cell.text} scope="col">
              {all(cell.tokens)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.map(({ text }) => text).join()}>
            {row.map((cell) => (
              <td key={cell.text}>{all(cell.tokens)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
