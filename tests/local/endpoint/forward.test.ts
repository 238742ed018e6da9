import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { expect } from "chai";
import { Forward } from "../../../local/endpoint/forward";
import { AwsError } from "../../../local/service";

const call = { method: "POST", headers: {}, body: Buffer.from("{}") };

describe("calls handed on to an engine", () => {
  let server: Server;
  let forward: Forward;
  /** How many calls a connection answers before it breaks. */
  let answersAConnection: number;

  beforeEach(async () => {
    const answered = new WeakMap<object, number>();
    server = createServer(({ socket }, response) => {
      const before = answered.get(socket) ?? 0;
      answered.set(socket, before + 1);
      if (before >= answersAConnection) socket.resetAndDestroy();
      else response.end("done");
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

  it("fail when a new connection breaks too, since the engine may have begun", async () => {
    answersAConnection = 0;

    const error = await forward.send(call).catch((thrown: unknown) => thrown);

    expect(error).to.be.instanceOf(AwsError).and.include({ code: "ServiceUnavailable" });
  });
});
