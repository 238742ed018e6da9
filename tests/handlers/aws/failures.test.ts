import { createServer, type RequestListener, type Server } from "node:http";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { expect } from "chai";
import { isThrottled, isTransient } from "../../../handlers/aws/failures";
import { rejection } from "../support/rejection";

/** Answers as DynamoDB does when it refuses. */
const answering =
  (status: number, type: string): RequestListener =>
  (_request, response) =>
    response
      .writeHead(status, { "content-type": "application/x-amz-json-1.0" })
      .end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: "no" }));

const troubles: Readonly<Record<string, RequestListener>> = {
  "breaks the connection": (request) => request.socket.destroy(),
  "breaks off in the middle of an answer": (request, response) => {
    response.writeHead(200, { "content-type": "application/x-amz-json-1.0", "content-length": "100" });
    response.write("{");
    setTimeout(() => request.socket.destroy(), 20);
  },
  "never answers": () => {},
  "fails with a 500": answering(500, "InternalServerError"),
  "is away": answering(503, "ServiceUnavailable"),
  "is throttled": answering(400, "ProvisionedThroughputExceededException"),
};

describe("what the SDK throws", () => {
  let server: Server;
  let client: DynamoDBClient;
  let behave: RequestListener;

  before(async () => {
    server = createServer((request, response) => behave(request, response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;
    client = new DynamoDBClient({
      endpoint: `http://127.0.0.1:${port}`,
      region: "us-east-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      maxAttempts: 1,
      requestHandler: { connectionTimeout: 1_000, requestTimeout: 200, throwOnRequestTimeout: true },
    });
  });
  after(async () => {
    client.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const failure = (behaviour: RequestListener) => {
    behave = behaviour;
    return rejection(client.send(new GetItemCommand({ TableName: "t", Key: { id: { S: "1" } } })));
  };

  for (const [what, behaviour] of Object.entries(troubles))
    it(`passes by waiting when a service ${what}`, async () => {
      expect(isTransient(await failure(behaviour))).to.equal(true);
    });

  it("passes by waiting when nobody listens", async () => {
    const elsewhere = new DynamoDBClient({
      endpoint: "http://127.0.0.1:1",
      region: "us-east-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      maxAttempts: 1,
    });

    const error = await rejection(elsewhere.send(new GetItemCommand({ TableName: "t", Key: {} })));

    elsewhere.destroy();
    expect(isTransient(error)).to.equal(true);
  });

  it("doesn't pass by waiting when the service refuses the request", async () => {
    const error = await failure(answering(400, "ValidationException"));

    expect([isTransient(error), isThrottled(error)]).to.deep.equal([false, false]);
  });

  it("doesn't pass by waiting when it isn't the service's", () => {
    expect(isTransient(new TypeError("x is undefined"))).to.equal(false);
    expect(isTransient("nonsense")).to.equal(false);
  });
});
