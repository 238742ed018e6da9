import { expect } from "chai";
import { action, runAction } from "../../cli/console/actions";

describe("an action of the console", () => {
  it("is a command line of the CLI, with a reason that can't be taken for an option", () => {
    expect(action.parse({ action: "cancel", orderId: "ord_1", reason: "--yes" })).to.deep.equal([
      "cancel",
      "ord_1",
      "--reason=--yes",
    ]);
    expect(action.parse({ action: "fulfil", how: "refund", orderId: "ord_1" })).to.include.members([
      "fulfil",
      "refund",
      "ord_1",
    ]);
    expect(action.parse({ action: "purge", queue: "notifier" })).to.deep.equal([
      "dlq",
      "purge",
      "notifier",
      "--yes",
    ]);
  });

  for (const request of [
    { action: "cancel", orderId: "--help", reason: "x" },
    { action: "purge", queue: "a b" },
    { action: "seed" },
    { action: "stock", productId: "P", count: 1.5, reason: "x" },
  ])
    it(`isn't taken when it is none of them: ${JSON.stringify(request)}`, () => {
      expect(action.safeParse(request).success).to.equal(false);
    });

  it("says why it couldn't be done, and which command it was", async () => {
    const done = await runAction({}, ["dlq", "purge", "nowhere", "--yes"], () => 0);

    expect(done.ok).to.equal(false);
    expect(done.text).to.contain('There is no dead-letter queue "nowhere"');
    expect(done.command).to.equal("npm run orders -- dlq purge nowhere --yes");
  });
});
