import { expect } from "chai";
import { type Living, NoOrder, startAll, stopAll } from "../src/lifecycle";

describe("starting and stopping services", () => {
  let events: string[];
  beforeEach(() => {
    events = [];
  });

  const living = (name: string, outlives: readonly string[] = [], stop = async () => {}): Living => ({
    name,
    outlives,
    service: {
      name,
      start: async () => void events.push(`start ${name}`),
      stop: async () => {
        await stop();
        events.push(`stop ${name}`);
      },
      health: () => ({ status: "ok" }),
    },
  });

  const rejection = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => expect.fail("expected a rejection"),
      (error: unknown) => error,
    );

  it("starts what outlives others before them, and stops it after them", async () => {
    const all = [living("api"), living("queues", ["functions"]), living("functions", ["api"])];

    await startAll(all);
    await stopAll(all);

    expect(events).to.deep.equal([
      "start queues",
      "start functions",
      "start api",
      "stop api",
      "stop functions",
      "stop queues",
    ]);
  });

  it("stops everything when one fails to stop, and rejects with its error", async () => {
    const broken = async () => {
      throw new Error("the API can't stop");
    };
    const all = [living("api", [], broken), living("functions", ["api"])];

    const error = await rejection(stopAll(all));

    expect(String(error)).to.contain("the API can't stop");
    expect(events).to.deep.equal(["stop functions"]);
  });

  const disorders: [string, Living[], string][] = [
    ["outlive each other", [living("a", ["b"]), living("b", ["a"])], "a outlives b outlives a"],
    ["outlive one that doesn't exist", [living("a", ["nobody"])], "a outlives nobody, which doesn't exist"],
    ["have the same name", [living("a"), living("a")], "two are called a"],
  ];
  for (const [what, all, why] of disorders)
    it(`refuses services that ${what}`, async () => {
      const error = await rejection(startAll(all));

      expect(error).to.be.instanceOf(NoOrder);
      expect(String(error)).to.contain(why);
    });
});
