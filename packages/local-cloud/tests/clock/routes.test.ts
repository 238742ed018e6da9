import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Clock } from "../../src/clock/clock";
import { clockRoutes } from "../../src/clock/routes";
import { keepClock } from "../../src/clock/saved-clock";
import { RunningEndpoint } from "../endpoint/running-endpoint";

describe("the clock over HTTP", () => {
  let running: RunningEndpoint;
  let clock: Clock;
  beforeEach(async () => {
    running = new RunningEndpoint();
    clock = new Clock();
    for (const [route, handler] of Object.entries(clockRoutes(clock))) running.endpoint.route(route, handler);
    await running.start([]);
  });
  afterEach(() => running.stop());

  const ask = async (body?: string) => {
    const init = body === undefined ? {} : { method: "POST", body };
    const response = await fetch(`${running.endpoint.url}/_local/clock`, init);
    return { status: response.status, answer: Object(await response.json()) };
  };

  it("is shown", async () => {
    const { status, answer } = await ask();

    expect(status).to.equal(200);
    expect(answer.aheadSeconds).to.equal(0);
    expect(Date.parse(answer.now) - Date.now()).to.be.within(-30_000, 100);
  });

  it("is moved forward, and the answer comes when it is there", async () => {
    let ran = false;
    clock.after(172_800_000, () => {
      ran = true;
    });

    const { status, answer } = await ask('{"advanceSeconds": 172800}');

    expect(status).to.equal(200);
    expect(ran).to.equal(true);
    expect(answer.aheadSeconds).to.equal(172_800);
    expect((await ask()).answer.aheadSeconds).to.equal(172_800);
    expect(Date.parse(answer.now) - Date.now()).to.be.within(172_770_000, 172_800_100);
  });

  for (const [body, why] of [
    ['{"advanceSeconds": -1}', /only be moved forward, not by -1 seconds/],
    ['{"advanceSeconds": "1"}', /advanceSeconds/],
    ['{"advanceSeconds": 1e300}', /only be moved forward/],
    ['{"advance": 1}', /advanceSeconds/],
    ["", /advanceSeconds/],
  ] as const)
    it(`isn't moved by ${body || "nothing"}`, async () => {
      const { status, answer } = await ask(body);

      expect(status).to.equal(400);
      expect(answer.message).to.match(why);
      expect(clock.ahead).to.equal(0);
    });

  it("isn't moved by a page of another site", async () => {
    const response = await fetch(`${running.endpoint.url}/_local/clock`, {
      method: "POST",
      headers: { origin: "https://example.com" },
      body: '{"advanceSeconds": 60}',
    });

    expect(response.status).to.equal(403);
    expect(clock.ahead).to.equal(0);
  });
});

describe("the clock of a cloud whose state is kept", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "clock-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it("continues where the last run left it", async () => {
    const file = join(directory, "clock.json");
    const first = new Clock();
    keepClock(first, file);
    await first.advance(60_000);
    await first.advance(1_000);

    const second = new Clock();
    keepClock(second, file);

    expect(second.ahead).to.equal(61_000);
    expect(second.history).to.deep.equal(first.history);
  });
});
