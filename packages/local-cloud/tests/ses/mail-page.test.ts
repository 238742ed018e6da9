import { expect } from "chai";
import { mailRoute } from "../../src/ses/mail-page";
import { SesService } from "../../src/ses/ses";
import { RunningEndpoint } from "../endpoint/running-endpoint";

const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

describe("the mail at the AWS endpoint", () => {
  let running: RunningEndpoint;
  let ses: SesService;

  beforeEach(async () => {
    running = new RunningEndpoint();
    ses = new SesService({ stateDirectory: running.directory });
    running.endpoint.route("GET /_aws/ses", mailRoute(ses.mailbox));
    await running.start([ses]);
  });
  afterEach(() => running.stop());

  const send = (to: string, subject: string, body: { text?: string; html?: string } = { text: "Hello" }) =>
    ses.mailbox.add({
      source: "Shop <shop@example.com>",
      destination: { ToAddresses: [to], CcAddresses: [], BccAddresses: [] },
      replyTo: [],
      subject,
      body,
    });

  const get = async (path: string, accept = browser) => {
    const response = await fetch(new URL(path, running.endpoint.url), { headers: { accept } });
    return {
      status: response.status,
      type: response.headers.get("content-type"),
      policy: response.headers.get("content-security-policy") ?? "",
      text: await response.text(),
    };
  };

  const links = (page: string): string[] =>
    [...page.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, link = ""]) => link.replaceAll("&amp;", "&"));

  for (const accept of ["*/*", "application/json"])
    it(`is JSON for programs that accept ${accept}, oldest first`, async () => {
      await send("ada@example.com", "First");
      await send("ada@example.com", "Second");

      const { type, text } = await get("/_aws/ses", accept);

      expect(type).to.equal("application/json");
      expect(JSON.parse(text).messages.map(({ subject }: { subject: string }) => subject)).to.deep.equal([
        "First",
        "Second",
      ]);
    });

  it("is a page for a browser, newest first, with a link to each mail", async () => {
    await send("ada@example.com", "First");
    const second = await send("ada@example.com", "Second");

    const { status, type, text } = await get("/_aws/ses");

    expect(status).to.equal(200);
    expect(type).to.equal("text/html; charset=utf-8");
    expect(text.indexOf("Second")).to.be.greaterThan(0).and.lessThan(text.indexOf("First"));
    expect(links(text)).to.include(`/_aws/ses?id=${second.id}`);
  });

  it("has no link that ends nowhere, and one to the JSON", async () => {
    await send("ada@example.com", "Hello", { text: "Hello", html: "<p>Hello</p>" });

    const list = links((await get("/_aws/ses")).text);
    const pages = await Promise.all(list.map((link) => get(link)));
    const further = await Promise.all(pages.flatMap(({ text }) => links(text)).map((link) => get(link)));

    expect([...pages, ...further].map(({ status }) => status)).to.satisfy((all: number[]) =>
      all.every((status) => status === 200),
    );
    expect(pages.map(({ type }) => type)).to.include("application/json");
  });

  it("shows what others wrote as text, on pages that run nothing", async () => {
    const nasty = `"'><script>alert(1)</script>`;
    const { id } = await send(`${nasty}@example.com`, nasty, { text: nasty, html: "<p>Hello</p>" });

    const pages = await Promise.all(
      ["/_aws/ses", `/_aws/ses?id=${id}`, `/_aws/ses?to=${nasty}`].map((path) => get(path)),
    );

    for (const { text, policy } of pages) {
      expect(text).not.to.contain("<script>");
      expect(text).to.contain("&lt;script&gt;");
      expect(policy)
        .to.contain("default-src 'none'")
        .and.not.to.contain("script-src")
        .and.not.to.contain("unsafe");
    }
  });

  it("shows a mail's own HTML in a sandboxed frame only", async () => {
    const { id } = await send("ada@example.com", "Hello", { html: "<p>Hello</p><script>alert(1)</script>" });

    const page = await get(`/_aws/ses?id=${id}`);
    const frame = await get(links(page.text).find((link) => link.includes("part=")) ?? "");

    expect(page.text).to.contain('sandbox=""').and.not.to.contain("<script>");
    expect(frame.text).to.contain("<p>Hello</p>");
    expect(frame.policy)
      .to.match(/(^|; )sandbox$/)
      .and.to.contain("default-src 'none'");
  });

  it("can be narrowed to one recipient, and to one mail", async () => {
    const { id } = await send("ada@example.com", "To Ada");
    await send("bob@example.com", "To Bob");

    const toBob = await get("/_aws/ses?to=bob@example.com");
    const one = await get(`/_aws/ses?id=${id}`, "*/*");

    expect(toBob.text).to.contain("To Bob").and.not.to.contain("To Ada");
    expect(one.text).to.contain("To Ada").and.not.to.contain("To Bob");
  });

  it("reports that there is no such mail", async () => {
    const { status, text } = await get("/_aws/ses?id=<nobody>");

    expect(status).to.equal(404);
    expect(text).to.contain("&lt;nobody&gt;");
  });
});
