import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { expect } from "chai";
import { Contention } from "../../../handlers/domain/errors";
import { confirm } from "../../../handlers/domain/order-state";
import { dynamoDbStock } from "../../../handlers/inventory/dynamodb-stock";
import { at as orderedAt, pendingOrder } from "../../factories/order";
import { ordersTableNamed } from "../../factories/orders-table";
import { at } from "../support/dynamo";
import { type HttpFake, sendJson, startHttpFake } from "../support/http-fake";

const cancelled = (...codes: string[]) =>
  sendJson(
    {
      __type: "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
      Message: `Transaction cancelled [${codes.join(", ")}]`,
      CancellationReasons: codes.map((Code) => ({ Code })),
    },
    400,
  );

// The embedded engine never reports conflicts, so they come from a fake here.
describe("a transaction in the way of others", () => {
  let dynamo: HttpFake;
  let client: DynamoDBClient;
  const order = pendingOrder({}, { A: 1 });
  const reserve = () =>
    dynamoDbStock(DynamoDBDocumentClient.from(client), {
      ordersTable: ordersTableNamed("o"),
      inventoryTable: "i",
    }).reserve(order, confirm(order, orderedAt));

  beforeEach(async () => {
    dynamo = await startHttpFake(sendJson({}));
    client = new DynamoDBClient(at(dynamo.url));
  });
  afterEach(async () => {
    client.destroy();
    await dynamo.stop();
  });

  for (const code of ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"]) {
    it(`is tried again after ${code} until it goes through`, async () => {
      dynamo.answer = (received, response) => {
        if (dynamo.received.length < 3) cancelled(code, "None")(received, response);
        else sendJson({})(received, response);
      };

      expect(await reserve()).to.deep.equal({ outcome: "reserved" });
      expect(dynamo.received).to.have.length(3);
    });
  }

  it("is given up as contention, never as a shortage, even where a line looked short", async () => {
    dynamo.answer = cancelled("ConditionalCheckFailed", "TransactionConflict");

    const outcome = await reserve().catch((error: unknown) => error);

    expect(outcome).to.be.instanceOf(Contention);
    expect(dynamo.received).to.have.length(5);
  });

  it("is no shortage when it was cancelled for another reason", async () => {
    dynamo.answer = cancelled("ValidationError", "None");

    const outcome = await reserve().catch((error: unknown) => String(error));

    expect(outcome).to.contain("ValidationError");
  });

  it("passes any other failure on", async () => {
    dynamo.answer = sendJson({ __type: "AccessDeniedException", Message: "no" }, 400);

    const outcome = await reserve().catch((error: Error) => error.name);

    expect(outcome).to.equal("AccessDeniedException");
  });
});
