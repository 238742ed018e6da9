import { expect } from "chai";
import { holding, message, standInStacks } from "./support/stand-in-stacks";
import { runOn } from "./support/world";

describe("commands on the dead letters of a stack", () => {
  const stack = standInStacks();

  describe("purge", () => {
    for (const [answer, code, purges] of [
      [true, 0, 1],
      [false, 1, 0],
    ] as const)
      it(`asks how many it may delete, and ${answer ? "does" : "doesn't"} on ${answer ? "yes" : "no"}`, async () => {
        const { outputs, called } = await stack({ GetQueueAttributes: holding(7), PurgeQueue: () => ({}) });
        const questions: string[] = [];
        const confirm = async (question: string) => {
          questions.push(question);
          return answer;
        };

        const ran = await runOn(outputs, ["dlq", "purge", "notifier"], { confirm });

        expect(ran.code).to.equal(code);
        expect(questions).to.deep.equal(["Delete 7 dead letters of notifier on local?"]);
        expect(called("PurgeQueue")).to.have.length(purges);
      });

    it("doesn't ask about an empty queue", async () => {
      const { run, called } = await stack({ GetQueueAttributes: holding(0) });

      const { code, stdout } = await run("dlq", "purge", "notifier", "--json");

      expect(code).to.equal(0);
      expect(JSON.parse(stdout)).to.deep.equal({ queue: "notifier", deleted: 0 });
      expect(called("PurgeQueue")).to.deep.equal([]);
    });
  });

  describe("redrive", () => {
    const task = (Status: string, more = {}) => ({
      Results: [{ Status, ApproximateNumberOfMessagesMoved: 5, ...more }],
    });

    it("moves dead letters back to their queue, at the rate asked for, and waits for the end", async () => {
      const states = ["RUNNING", "COMPLETED"];
      const { run, called } = await stack({
        GetQueueAttributes: holding(5),
        StartMessageMoveTask: () => ({ TaskHandle: "t" }),
        ListMessageMoveTasks: () => task(states.shift() ?? "COMPLETED"),
      });

      const { code, stdout, stderr } = await run("dlq", "redrive", "notifier", "--rate", "50", "--json");

      expect(code, stderr).to.equal(0);
      expect(JSON.parse(stdout)).to.deep.equal({ queue: "notifier", redriven: 5, kept: [], changes: null });
      expect(called("StartMessageMoveTask").map(({ input }) => input)).to.deep.equal([
        {
          SourceArn: "arn:aws:sqs:us-east-1:000000000000:notifier-dlq",
          DestinationArn: "arn:aws:sqs:us-east-1:000000000000:notifier",
          MaxNumberOfMessagesPerSecond: 50,
        },
      ]);
      expect(called("ListMessageMoveTasks")).to.have.length(2);
    });

    it("reports why a move failed, and how far it got", async () => {
      const { run } = await stack({
        GetQueueAttributes: holding(9),
        StartMessageMoveTask: () => ({ TaskHandle: "t" }),
        ListMessageMoveTasks: () => task("FAILED", { FailureReason: "AccessDenied" }),
      });

      const { code, stderr } = await run("dlq", "redrive", "notifier");

      expect(code).to.equal(1);
      expect(stderr).to.contain("The move is FAILED: AccessDenied (5 moved)");
    });

    it("of an empty queue starts nothing", async () => {
      const { run, called } = await stack({ GetQueueAttributes: holding(0) });

      const { code } = await run("dlq", "redrive", "notifier");

      expect(code).to.equal(0);
      expect(called("StartMessageMoveTask")).to.deep.equal([]);
    });

    it("of the outbox keeps what it can't read, and lets others see it again", async () => {
      const { run, called } = await stack({
        GetQueueAttributes: holding(1),
        ReceiveMessage: () => ({ Messages: [message(1, "junk")] }),
        ChangeMessageVisibilityBatch: () => ({ Successful: [], Failed: [] }),
      });

      const { code, stdout } = await run("dlq", "redrive", "outbox");

      expect(code).to.equal(1);
      expect(stdout).to.contain("0 dead letters of outbox redriven").and.to.contain("Kept: m-1");
      expect(called("ChangeMessageVisibilityBatch")).to.have.length(1);
      expect(called("DeleteMessage")).to.deep.equal([]);
    });
  });

  describe("dlq show", () => {
    it("shows the letters when the consumer's log may not be read", async () => {
      const event = { detail: { metadata: { correlationId: "c-1" }, data: { orderId: "ord_1" } } };
      const letter = { ...message(1, JSON.stringify(event)), Attributes: { SentTimestamp: "1772359200000" } };
      const batches = [[letter], []];
      const { run } = await stack({
        ReceiveMessage: () => ({ Messages: batches.shift() }),
        ChangeMessageVisibilityBatch: () => ({ Successful: [], Failed: [] }),
        GetQueueAttributes: () => ({ Attributes: { RedrivePolicy: '{"maxReceiveCount":5}' } }),
      });

      const { code, stdout, stderr } = await run("dlq", "show", "notifier", "--json");

      expect(code, stderr).to.equal(0);
      expect(JSON.parse(stdout).deadLetters[0]).to.include({ orderId: "ord_1", attempts: 5, error: null });
      expect(stderr).to.contain("The log of notifier can't be read");
    });

    it("looks at no message twice, however often it is received, and puts all of them back", async () => {
      const batches = [[message(1, "{}"), message(2, "{}")], [message(2, "{}")], []];
      const { run, called } = await stack({
        ReceiveMessage: () => ({ Messages: batches.shift() }),
        ChangeMessageVisibilityBatch: () => ({ Successful: [], Failed: [] }),
      });

      const { code, stdout, stderr } = await run("dlq", "show", "outbox", "--json");

      expect(code, stderr).to.equal(0);
      expect(
        JSON.parse(stdout).deadLetters.map(({ messageId }: { messageId: string }) => messageId),
      ).to.deep.equal(["m-1", "m-2"]);
      expect(called("ChangeMessageVisibilityBatch")[0]?.input).to.have.property("Entries").that.has.length(2);
    });
  });
});
