import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { expect } from "chai";
import { Forward } from "../../src/endpoint/forward";
import { AwsError } from "../../src/service";

const call = { method: "POST", headers: {}, body: Buffer.from("{}") };

describe("calls handed on to an engine", () => {
  let server: Server;
  let forward: Forward;
  /** How many calls a connection answers before it breaks. */
  let answersAConnection: number;
  let received: IncomingHttpHeaders;

  beforeEach(async () => {
    const answered = new WeakMap<object, number>();
    server = createServer(({ socket, headers }, response) => {
      const before = answered.get(socket) ?? 0;
      answered.set(socket, before + 1);
      if (before >= answersAConnection) socket.resetAndDestroy();
      else {
        received = headers;
        response.setHeader("x-amz-crc32", "1").setHeader("x-amzn-requestid", "r-1").end("done");
      }
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const address = server.address();
    forward = new Forward(() => `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`);
  });

  afterEach(() => {
    forward.close();
    server.closeAllConnections();
    server.close();
  });

  it("go by a new connection when the engine closed the one that was kept", async () => {
    answersAConnection = 1;

    const replies = [await forward.send(call), await forward.send(call), await forward.send(call)];

    expect(replies.map(({ body }) => body.toString())).to.deep.equal(["done", "done", "done"]);
  });

  it("carry headers of the call, and none of another body or connection", async () => {
    answersAConnection = 1;
    const sent = { "content-length": "99", "content-md5": "x", "content-encoding": "gzip" };
    const connection = {
      connection: "upgrade",
      te: "trailers",
      "accept-encoding": "gzip",
      expect: "nothing",
    };

    const reply = await forward.send({ ...call, headers: { ...sent, ...connection, "x-amz-target": "A.B" } });

    expect(received).to.include({ "content-length": "2", "x-amz-target": "A.B" });
    for (const name of ["content-md5", "content-encoding", "te", "accept-encoding", "expect"])
      expect(received).not.to.have.property(name);
    expect(reply.headers).to.include({ "x-amzn-requestid": "r-1" });
    for (const name of ["content-length", "x-amz-crc32"]) expect(reply.headers).not.to.have.property(name);
  });

  it("fail when a new connection breaks too, since the engine may have begun", async () => {
    answersAConnection = 0;

    const error = await forward.send(call).catch((thrown: unknown) => thrown);

    expect(error).to.be.instanceOf(AwsError).and.include({ code: "ServiceUnavailable" });
  });
});
