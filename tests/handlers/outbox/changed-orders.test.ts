import { marshall } from "@aws-sdk/util-dynamodb";
import { expect } from "chai";
import { ordersChangedIn } from "../../../handlers/outbox/changed-orders";
import { answeringDynamo } from "../support/answering-clients";

const from = new Date("2026-03-01T10:00:00.000Z");
const to = new Date("2026-03-01T11:00:00.000Z");
const minute = 60_000;
const at = (moment: Date, offsetMs: number) => new Date(moment.getTime() + offsetMs).toISOString();

const changedAt = (...times: string[]) =>
  marshall({ orderId: `ord ${times.join(" ")}`, history: times.map((time) => ({ at: time })) });

/** The ids of the orders of a table with these pages that changed in the range, and which can't be read. */
const changed = async (...pages: (readonly object[] | undefined)[]) => {
  const unreadable: string[] = [];
  const { client, asked } = answeringDynamo((_input, before) => ({
    Items: pages[before],
    ...(before < pages.length - 1 ? { LastEvaluatedKey: { orderId: { S: `${before}` } } } : {}),
  }));
  const records = await ordersChangedIn(client, "orders", { from, to }, (id) => unreadable.push(id));
  return { records, unreadable, asked };
};

describe("the orders that changed in a range of time", () => {
  it("are each as the change that makes the event of what the table has, in the order found", async () => {
    const [one, two] = [changedAt(at(from, 0)), changedAt(at(from, 1))];

    const { records } = await changed([one, two]);

    expect(records).to.deep.equal(
      [one, two].map((item, i) => ({
        eventName: "INSERT",
        dynamodb: {
          SequenceNumber: `00000000000000000000${i + 1}`,
          Keys: { orderId: item.orderId },
          NewImage: item,
        },
      })),
    );
  });

  it("are found on every page, among those that were written since then", async () => {
    const { records, asked } = await changed([changedAt(at(from, 0))], undefined, [changedAt(at(from, 1))]);

    expect(records).to.have.length(2);
    expect(asked).to.have.length(3);
    expect(asked[0]).to.deep.include({
      TableName: "orders",
      FilterExpression: "updatedAt >= :from",
      ExpressionAttributeValues: { ":from": { S: at(from, -minute) } },
    });
  });

  const times: [when: string, time: string, found: number][] = [
    ["more than a minute before it", at(from, -minute - 1), 0],
    ["a minute before it: clocks differ", at(from, -minute), 1],
    ["just before a minute after it", at(to, minute - 1), 1],
    ["a minute after it", at(to, minute), 0],
  ];
  for (const [when, time, found] of times)
    it(`${found === 1 ? "have" : "don't have"} one that changed ${when}`, async () => {
      expect((await changed([changedAt(time)])).records).to.have.length(found);
    });

  it("have one of whose changes any is within, and none whose changes are around it", async () => {
    const [before, within, after] = [at(from, -2 * minute), at(from, 5), at(to, 2 * minute)];

    expect((await changed([changedAt(before, within, after)])).records).to.have.length(1);
    expect((await changed([changedAt(before, after)])).records).to.have.length(0);
  });

  it("leave out what can't be read, and name it", async () => {
    const odd = marshall({ orderId: "ord_odd", history: "none" });
    const nameless = marshall({ history: [{ at: "yesterday" }] });

    const { records, unreadable } = await changed([odd, nameless, changedAt(at(from, 0))]);

    expect(records.map(({ dynamodb }) => dynamodb.SequenceNumber)).to.deep.equal(["000000000000000000001"]);
    expect(unreadable).to.deep.equal(["ord_odd", "without an id"]);
  });
});
