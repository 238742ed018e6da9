import { expect } from "chai";
import { AwsAnswer } from "./support/aws-stand-in";
import { holding, standInStacks } from "./support/stand-in-stacks";

describe("the status of a stack", () => {
  const stack = standInStacks();

  describe("queues", () => {
    const invoices = "http://127.0.0.1/000000000000/invoices";
    const more = {
      queueUrls: { invoices },
      deadLetterQueueUrls: { invoices: `${invoices}-dlq` },
    };
    const empty = { Query: () => ({ Count: 0, Items: [] }), DescribeAlarms: () => ({}) };

    it("of a consumer that the program has are listed, whatever its name", async () => {
      const { run } = await stack({ ...empty, GetQueueAttributes: holding(1) }, more);

      const status = JSON.parse((await run("status", "--json")).stdout);
      const listed = JSON.parse((await run("dlq", "list", "--json")).stdout);

      const names = (queues: readonly { name: string }[]) => queues.map(({ name }) => name);
      expect(names(status.queues)).to.deep.equal(["invoices", "notifier"]);
      expect(names(status.deadLetterQueues)).to.deep.equal(["invoices", "notifier", "outbox"]);
      expect(names(listed.queues)).to.deep.equal(["invoices", "notifier", "outbox"]);
    });

    it("are listed once where an older output names them too", async () => {
      const notifier = "http://127.0.0.1/000000000000/notifier";
      const { run } = await stack(
        { ...empty, GetQueueAttributes: holding(1) },
        { queueUrls: { notifier }, notifierQueueUrl: notifier },
      );

      expect(JSON.parse((await run("status", "--json")).stdout).queues).to.have.length(1);
    });

    it("that can't be asked are shown as unknown, and the others with their depth", async () => {
      const { run } = await stack(
        {
          ...empty,
          GetQueueAttributes: (input) => {
            if (String(input.QueueUrl).endsWith("invoices-dlq")) throw new AwsAnswer("QueueDoesNotExist");
            return holding(3)(input);
          },
        },
        more,
      );

      const { code, stdout, stderr } = await run("dlq", "list");

      expect(code, stderr).to.equal(0);
      expect(stdout)
        .to.match(/^invoices +unknown/m)
        .and.to.match(/^notifier +3/m);
      expect(stderr).to.contain("Queue invoices can't be read");
    });

    it("are all waited for: --wait continues while one consumer is still at work", async () => {
      let left = 3;
      const { run, called } = await stack(
        {
          GetQueueAttributes: (input) => {
            const own = String(input.QueueUrl) === invoices;
            return holding(own && left-- > 0 ? 1 : 0)(input);
          },
          Query: () => ({ Count: 0, Items: [] }),
          ListRules: () => ({ Rules: [] }),
          DescribeArchive: () => ({ ArchiveArn: "arn:archive", EventSourceArn: "arn:bus" }),
          StartReplay: () => ({ State: "STARTING" }),
          DescribeReplay: () => ({ State: "COMPLETED" }),
          // The mailbox, which is asked for without an action.
          undefined: () => ({ messages: [] }),
        },
        more,
      );

      const { code, stderr } = await run("replay", "--from", "1h", "--wait", "--json");

      expect(code, stderr).to.equal(0);
      const looks = called("GetQueueAttributes").filter(({ input }) => input.QueueUrl === invoices);
      expect(looks.length).to.be.greaterThan(3);
    });
  });

  describe("alarms", () => {
    it("are listed, composite alarms first", async () => {
      const alarm = (AlarmName: string, StateValue: string) => ({ AlarmName, StateValue });
      const { run, called } = await stack({
        Query: () => ({ Count: 0, Items: [] }),
        GetQueueAttributes: holding(0),
        DescribeAlarms: () => ({
          MetricAlarms: [alarm("orderflow-dev-b", "OK"), alarm("orderflow-dev-a", "ALARM")],
          CompositeAlarms: [alarm("orderflow-dev-customers-affected", "OK")],
        }),
      });

      const { alarms } = JSON.parse((await run("status", "--json")).stdout);

      expect(alarms.map(({ name }: { name: string }) => name)).to.deep.equal([
        "orderflow-dev-customers-affected",
        "orderflow-dev-a",
        "orderflow-dev-b",
      ]);
      expect(called("DescribeAlarms")[0]?.input).to.deep.include({
        AlarmTypes: ["CompositeAlarm", "MetricAlarm"],
        AlarmNamePrefix: "orderflow-dev-",
      });
    });
  });
});
