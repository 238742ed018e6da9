import { createServer } from "node:http";
import { listen } from "@orderflow/local-cloud/testing/console";
import { expect } from "chai";
import { RunningConsole } from "./running-console";

describe("the console's server", function () {
  this.timeout(180_000);
  let running: RunningConsole;
  beforeEach(async () => {
    running = new RunningConsole();
    await running.console.start();
  });
  afterEach(() => running.console.stop());

  const port = () => new URL(running.console.url).port;

  it("serves a page that needs nothing from elsewhere, and may run nothing from elsewhere", async () => {
    const html = await running.send("GET", "/");
    const script = await running.send("GET", "/console.js");
    const styles = await running.send("GET", "/console.css");

    expect([html.status, script.status, styles.status]).to.deep.equal([200, 200, 200]);
    expect(html.headers["content-security-policy"])
      .to.contain("default-src 'none'")
      .and.contain("script-src 'self'")
      .and.contain("frame-ancestors 'none'");
    expect(html.body).not.to.match(/(src|href)="(https?:)?\/\//);
    expect(styles.body).not.to.match(/url\((?!["']?data:)/);
    expect(html.headers["access-control-allow-origin"]).to.equal(undefined);
  });

  it("says which port is taken, and what to set", async () => {
    const blocker = createServer();
    const taken = await listen(blocker, 0, "TEST");
    const second = new RunningConsole(taken);

    const error = await second.console.start().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    blocker.close();

    expect(String(error)).to.contain(`Port ${taken} is taken`).and.contain("CONSOLE_PORT");
  });

  describe("answers its own page only:", () => {
    it("not a name that DNS was bent to", async () => {
      const { status, body } = await running.send("GET", "/api/picture", {
        headers: { host: `evil.example:${port()}` },
      });

      expect(status).to.equal(403);
      expect(body).to.contain("evil.example");
    });

    for (const origin of ["https://evil.example", "null", "http://localhost:5173"]) {
      it(`not a page of ${origin}`, async () => {
        const { status } = await running.post("/app/things", {}, { origin });

        expect(status).to.equal(403);
        expect(running.posted).to.deep.equal([]);
      });
    }

    it("not what a form can send", async () => {
      const { status } = await running.send("POST", "/app/things", {
        headers: { "content-type": "text/plain" },
        body: "{}",
      });

      expect(status).to.equal(415);
      expect(running.posted).to.deep.equal([]);
    });

    it("not a request that the browser says comes from elsewhere", async () => {
      const { status } = await running.send("GET", "/api/logs", {
        headers: { "sec-fetch-site": "same-site" },
      });

      expect(status).to.equal(403);
    });

    it("but that, by either name of this machine", async () => {
      const own = await running.post("/app/things", { a: 1 }, { origin: running.console.url });
      const named = await running.post(
        "/app/things",
        { a: 2 },
        { host: `localhost:${port()}`, origin: `http://localhost:${port()}` },
      );

      expect([own.status, named.status]).to.deep.equal([200, 200]);
      expect(running.posted).to.deep.equal([{ a: 1 }, { a: 2 }]);
    });
  });

  it("serves an e-mail as a document that may do nothing", async () => {
    running.mails.push({
      id: "m1",
      source: "shop@example.com",
      destination: { ToAddresses: ["ada@example.com"], CcAddresses: [], BccAddresses: [] },
      replyTo: [],
      subject: "Hello",
      body: { html: "<script>parent.document.title = 'owned'</script><p>Hi</p>" },
      timestamp: "2026-01-01T00:00:00.000Z",
    });

    const { headers, body } = await running.send("GET", "/mails/m1");
    const missing = await running.send("GET", "/mails/m2");

    expect(headers["content-security-policy"]).to.contain("sandbox").and.contain("default-src 'none'");
    expect(body).to.contain("<p>Hi</p>");
    expect(missing.status).to.equal(404);
  });

  it("shows the switches of whatever can be broken, breaks it, and heals it", async () => {
    const { body } = await running.send("GET", "/api/faults");
    await running.post("/api/faults", { id: "model", name: "mode", value: "down" });
    const broken = running.model.current;
    const healed = await running.post("/api/faults", { id: "model", name: "mode", value: "ok" });

    const [model, lever] = JSON.parse(body);
    expect(model).to.deep.equal({
      id: "model",
      name: "mode",
      title: "The model",
      modes: [
        { value: "ok", label: "It works" },
        { value: "down", label: "It is down" },
      ],
      current: { value: "ok", label: "It works" },
      healthy: true,
    });
    expect(lever).to.include({ id: "engine", name: "lever", unavailable: "It is locked." });
    expect(broken.value).to.equal("down");
    expect(JSON.parse(healed.body)[0].healthy).to.equal(true);
  });

  it("refuses to turn a switch that doesn't exist, or that can't be used", async () => {
    const nothing = await running.post("/api/faults", { id: "model", name: "colour", value: "red" });
    const locked = await running.post("/api/faults", { id: "engine", name: "lever", value: "down" });

    expect(nothing.status).to.equal(404);
    expect(locked.status).to.equal(409);
    expect(locked.body).to.contain("It is locked.");
    expect(running.lever.current.value).to.equal("up");
  });

  it("says what is wrong with a request", async () => {
    const fault = await running.post("/api/faults", { id: "model", name: "mode", value: "sleepy" });
    const route = await running.send("GET", "/api/nothing");
    const text = await running.send("POST", "/app/things", {
      headers: { "content-type": "application/json" },
      body: "{",
    });

    expect([fault.status, route.status, text.status]).to.deep.equal([400, 404, 400]);
    expect(fault.body).to.contain("mode: one of ok, down");
    expect(route.body).to.contain("/api/nothing");
  });

  it("pushes what has changed, of its own and of the extension's", async () => {
    const response = await fetch(`${running.console.url}/events`);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    const first = await reader?.read();

    running.observer.observe({
      kind: "event-published",
      bus: "bus",
      eventId: "e1",
      text: "{}",
      replayName: undefined,
      rules: [],
    });
    let seen = first?.value ?? "";
    while (!seen.includes("things")) seen += (await reader?.read())?.value ?? "";
    await reader?.cancel();

    expect(response.headers.get("content-type")).to.equal("text/event-stream");
    expect(seen).to.match(/event: changed\ndata: \[.*"archives".*"things".*\]/);
  });

  it("sends the page the cloud's time, and again after the clock was moved", async () => {
    const response = await fetch(`${running.console.url}/events`);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    const times = (text: string) =>
      [...text.matchAll(/event: clock\ndata: \{"now":([\d.]+)\}/g)].map(
        ([, now]) => Number(now) - Date.now(),
      );
    let seen = "";
    const next = async () => {
      seen += (await reader?.read())?.value ?? "";
    };
    while (times(seen).length < 1) await next();

    running.ahead = 172_800_000;
    while (times(seen).length < 2) await next();
    await reader?.cancel();

    const [before, after] = times(seen);
    expect(before).to.be.within(-30_000, 1_000);
    expect(after).to.be.within(172_770_000, 172_801_000);
  });

  it("stops while a page is connected", async () => {
    const response = await fetch(`${running.console.url}/events`);

    await running.console.stop();
    const rest = await response.text().catch(() => "closed");

    expect(rest).to.be.a("string");
    expect(running.console.health().status).to.equal("stopped");
  });
});
