import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { expect } from "chai";
import { dynamoDbSuppressions } from "../../../handlers/notifications/dynamodb-suppressions";
import { addressHash, type Suppression } from "../../../handlers/notifications/suppression";
import { answeringDb } from "../support/answering-clients";
import { rejection } from "../support/rejection";

const found: Suppression = {
  addressHash: addressHash("ada@example.com"),
  reason: "bounce",
  detail: "Permanent/NoEmail",
  at: "2026-03-01T10:00:00.000Z",
  orderId: "ord_1",
};

const failingWith = (error: Error) =>
  dynamoDbSuppressions(
    answeringDb(() => {
      throw error;
    }).db,
    "suppressions",
  );

describe("the addresses that get no more mail", () => {
  it("are written once: what is known already stays, and is no failure", async () => {
    const { db, asked } = answeringDb();
    const known = new ConditionalCheckFailedException({ message: "failed", $metadata: {} });

    await dynamoDbSuppressions(db, "suppressions").add(found);
    await failingWith(known).add(found);

    expect(asked).to.deep.equal([
      { TableName: "suppressions", Item: found, ConditionExpression: "attribute_not_exists(addressHash)" },
    ]);
  });

  it("aren't taken for written after any other failure", async () => {
    const denied = new Error("AccessDeniedException");

    expect(await rejection(failingWith(denied).add(found))).to.equal(denied);
  });

  it("are found by their hash, however they are spelt", async () => {
    const { db, asked } = answeringDb((_input, before) => (before === 0 ? { Item: found } : {}));
    const suppressions = dynamoDbSuppressions(db, "suppressions");

    expect(await suppressions.find(" Ada@Example.com ")).to.deep.equal(found);
    expect(await suppressions.find("eve@example.com")).to.equal(undefined);
    expect(asked.map(({ Key }) => Key)).to.deep.equal([
      { addressHash: found.addressHash },
      { addressHash: addressHash("eve@example.com") },
    ]);
  });

  it("have the hashes that they always had: earlier ones still count", () => {
    expect(addressHash("ada@example.com")).to.equal("tfyF5VdV-eDQMKEKtEKbaylEhV-aDWAHf-gyvsvEHXI");
  });
});
