import { expect } from "chai";
import { AwsAnswer } from "./support/aws-stand-in";
import { holding, standInStacks } from "./support/stand-in-stacks";

describe("commands on the archive of a stack", () => {
  const stack = standInStacks();

  describe("archive list", () => {
    it("leaves out an archive that was deleted since it was listed", async () => {
      const { run } = await stack({
        ListArchives: () => ({ Archives: [{ ArchiveName: "archive" }, { ArchiveName: "gone" }] }),
        DescribeArchive: ({ ArchiveName }) => {
          if (ArchiveName === "gone") throw new AwsAnswer("ResourceNotFoundException");
          return { ArchiveArn: "arn:archive", EventSourceArn: "arn:bus" };
        },
      });

      const { code, stdout, stderr } = await run("archive", "list", "--json");

      expect(code, stderr).to.equal(0);
      expect(JSON.parse(stdout).archives).to.have.length(1);
    });
  });

  describe("replay", () => {
    const history = [
      { status: "PENDING", at: "2026-03-01T11:30:00.000Z" },
      { status: "CONFIRMED", at: "2026-03-01T11:30:01.000Z" },
      { status: "CANCELLED", at: "2026-03-01T12:00:00.000Z" },
    ];
    const stored = {
      orderId: { S: "ord_cancelled" },
      history: { L: history.map(({ status, at }) => ({ M: { status: { S: status }, at: { S: at } } })) },
    };
    /** Of the index. */
    const entryOf = ({ orderId }: Pick<typeof stored, "orderId">) => ({
      orderId,
      createdAt: { S: "2026-03-01T11:30:00.000Z" },
    });
    const actions = (state: string) => ({
      ListRules: () => ({
        Rules: [
          {
            Name: "inventory-1a2b3c4",
            Arn: "arn:aws:events:us-east-1:000000000000:rule/orders/inventory",
            EventPattern: '{"detail-type":["OrderCreated"]}',
          },
        ],
      }),
      DescribeArchive: () => ({ ArchiveArn: "arn:archive", EventSourceArn: "arn:bus" }),
      Query: ({ ExpressionAttributeValues: values }: Readonly<Record<string, unknown>>) =>
        JSON.stringify(values).includes("CANCELLED#0")
          ? { Count: 1, Items: [entryOf(stored)] }
          : { Count: 0, Items: [] },
      BatchGetItem: () => ({ Responses: { orders: [stored] } }),
      GetQueueAttributes: holding(0),
      StartReplay: () => ({ State: "STARTING" }),
      DescribeReplay: () => ({ State: state, StateReason: "because" }),
    });

    it("starts one of the span to the rule, and counts the events that go there", async () => {
      const { run, called } = await stack(actions("COMPLETED"));

      const { code, stdout, stderr } = await run("replay", "--from", "1h", "--rule", "inventory", "--json");

      expect(code, stderr).to.equal(0);
      expect(JSON.parse(stdout)).to.deep.include({
        from: "2026-03-01T11:00:00.000Z",
        to: "2026-03-01T12:00:00.000Z",
        rules: ["inventory-1a2b3c4"],
        events: { total: 1, byType: { OrderCreated: 1 } },
        state: "STARTED",
        changes: null,
      });
      expect(called("StartReplay")[0]?.input).to.deep.include({
        EventSourceArn: "arn:archive",
        Destination: {
          Arn: "arn:bus",
          FilterArns: ["arn:aws:events:us-east-1:000000000000:rule/orders/inventory"],
        },
      });
    });

    it("counts the others when an order can't be read, and warns which it is", async () => {
      const odd = { orderId: { S: "ord_odd" }, history: { S: "none" } };
      const { run } = await stack({
        ...actions("COMPLETED"),
        Query: ({ ExpressionAttributeValues: values }) =>
          JSON.stringify(values).includes("CANCELLED#0")
            ? { Count: 2, Items: [entryOf(odd), entryOf(stored)] }
            : { Count: 0, Items: [] },
        BatchGetItem: () => ({ Responses: { orders: [odd, stored] } }),
      });

      const { code, stdout, stderr } = await run("replay", "--from", "1h", "--json");

      expect(code, stderr).to.equal(0);
      expect(JSON.parse(stdout).events.total).to.equal(2);
      expect(stderr).to.contain("orderId ord_odd");
    });

    it("to every rule counts only events within the time span", async () => {
      const { run, called } = await stack(actions("COMPLETED"));

      const { stdout } = await run("replay", "--from", "1h", "--json");

      expect(JSON.parse(stdout).events).to.deep.equal({
        total: 2,
        byType: { OrderCreated: 1, OrderConfirmed: 1 },
      });
      expect(called("StartReplay")[0]?.input).to.have.deep.property("Destination", { Arn: "arn:bus" });
    });
  });

  it("a refusal of AWS's ends with 5 and says what was refused", async () => {
    const { run } = await stack({});

    const { code, stderr } = await run("archive", "list");

    expect(code).to.equal(5);
    expect(stderr).to.contain("not allowed: DescribeArchive");
  });

  it("what AWS doesn't know ends with 4", async () => {
    const { run } = await stack({
      DescribeArchive: () => {
        throw new AwsAnswer("ResourceNotFoundException", "Archive archive does not exist.");
      },
    });

    const { code, stderr } = await run("archive", "list");

    expect(code).to.equal(4);
    expect(stderr).to.contain("Archive archive does not exist.");
  });
});
