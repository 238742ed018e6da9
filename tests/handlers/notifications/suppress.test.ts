import { expect } from "chai";
import type { Order } from "../../../handlers/domain/order";
import { dynamoDbSuppressions } from "../../../handlers/notifications/dynamodb-suppressions";
import type { MailFeedback } from "../../../handlers/notifications/feedback";
import { suppress } from "../../../handlers/notifications/suppress";
import { addressHash } from "../../../handlers/notifications/suppression";
import { lambdaContext } from "../../factories/lambda-context";
import { pendingOrder } from "../../factories/order";
import { sqsBatch, sqsRecord } from "../../factories/sqs-record";
import { useDynamo } from "../support/dynamo";
import { recordTelemetry } from "../support/telemetry";

const at = "2026-03-01T10:00:00Z";
const bounced = (bounceType: string, bounceSubType = "General"): Partial<MailFeedback> => ({
  type: "Email Bounced",
  bounceType,
  bounceSubType,
});
const complained = (feedbackType: string): Partial<MailFeedback> => ({
  type: "Email Complaint Received",
  feedbackType,
});

describe("what SES reports of a mail", () => {
  const database = useDynamo();
  const order = pendingOrder({ customerEmail: "Ada.Lovelace@example.com" });

  const setUp = async (orders: readonly Order[] = [order]) => {
    const { suppressionsTable } = await database().createTables();
    const telemetry = recordTelemetry();
    const suppressions = dynamoDbSuppressions(database().db, suppressionsTable);
    const handler = suppress({
      orders: {
        find: async (orderId) => {
          const found = orders.find((one) => one.orderId === orderId);
          return found && { ...found, requestHash: "h" };
        },
      },
      suppressions,
      telemetry,
    });
    const record = (change: Partial<MailFeedback>) =>
      sqsRecord({
        ...{ at, messageId: "m-1", bounceType: "", bounceSubType: "", feedbackType: "" },
        orderIds: [order.orderId],
        ...change,
      });
    const report = (...changes: Partial<MailFeedback>[]) =>
      handler(sqsBatch(...changes.map(record)), lambdaContext());
    return { handler, report, suppressions, telemetry, all: () => database().all(suppressionsTable) };
  };

  const suppressing: Readonly<Record<string, [Partial<MailFeedback>, string, string]>> = {
    "a bounce of a mailbox that doesn't exist": [
      bounced("Permanent", "NoEmail"),
      "bounce",
      "Permanent/NoEmail",
    ],
    "a bounce of an address on its own list": [
      bounced("Permanent", "OnAccountSuppressionList"),
      "bounce",
      "Permanent/OnAccountSuppressionList",
    ],
    "a complaint": [complained("abuse"), "complaint", "abuse"],
    "a complaint whose kind the provider doesn't tell": [complained(""), "complaint", "unspecified"],
  };
  for (const [what, [feedback, reason, detail]] of Object.entries(suppressing))
    it(`suppresses the address of the order after ${what}`, async () => {
      const { report, all, suppressions, telemetry } = await setUp();

      const response = await report(feedback);

      const expected = { addressHash: addressHash(order.customerEmail), reason, detail, at };
      expect(response).to.deep.equal({ batchItemFailures: [] });
      expect(await all()).to.deep.equal([{ ...expected, orderId: order.orderId }]);
      expect(await suppressions.find("ada.lovelace@EXAMPLE.com")).to.include({ reason });
      expect(telemetry.counted("AddressesSuppressed")).to.equal(1);
    });

  const passing: Readonly<Record<string, Partial<MailFeedback>>> = {
    "a mailbox that is full": bounced("Transient", "MailboxFull"),
    "an automatic reply": bounced("Transient", "General"),
    "what SES can't explain": bounced("Undetermined", "Undetermined"),
    "a report that the mail is no spam": complained("not-spam"),
  };
  for (const [what, feedback] of Object.entries(passing))
    it(`leaves the address alone after ${what}`, async () => {
      const { report, all } = await setUp();

      expect(await report(feedback)).to.deep.equal({ batchItemFailures: [] });

      expect(await all()).to.deep.equal([]);
    });

  it("stores and logs no address", async () => {
    const { report, all, telemetry } = await setUp();

    await report(bounced("Permanent"), bounced("Transient"), complained("abuse"));

    expect(JSON.stringify(await all()) + telemetry.lines.join()).to.not.match(/lovelace/i);
  });

  it("keeps the first reason when more reports follow", async () => {
    const { report, all } = await setUp();

    await report(bounced("Permanent"));
    await report({ ...complained("abuse"), at: "2026-03-02T10:00:00Z" });

    expect(await all()).to.have.length(1);
    expect((await all())[0]).to.include({ reason: "bounce", at });
  });

  it("takes a report of an order that doesn't exist any more for done", async () => {
    const { report, all, telemetry } = await setUp([]);

    expect(await report(bounced("Permanent"))).to.deep.equal({ batchItemFailures: [] });

    expect(await all()).to.deep.equal([]);
    expect(telemetry.lines.join()).to.contain("doesn't exist any more");
  });

  it("keeps a message that it can't read, and handles the others", async () => {
    const { handler, all } = await setUp();
    const [poison, good] = [
      sqsRecord("{}"),
      sqsRecord({ at, messageId: "m", feedbackType: "", orderIds: [order.orderId], ...bounced("Permanent") }),
    ];

    const response = await handler(sqsBatch(poison, good), lambdaContext());

    expect(response).to.deep.equal({ batchItemFailures: [{ itemIdentifier: poison.messageId }] });
    expect(await all()).to.have.length(1);
  });
});
