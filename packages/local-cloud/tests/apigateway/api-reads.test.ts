import { expect } from "chai";
import { ApiReads } from "../../src/apigateway/api-reads";
import { HttpApiService } from "../../src/apigateway/gateway";
import { signedCall } from "../endpoint/rest-call";
import { RunningEndpoint } from "../endpoint/running-endpoint";

describe("what an operator reads of HTTP APIs", () => {
  let running: RunningEndpoint;
  let gateway: HttpApiService;
  let id: string;
  let url: string;
  beforeEach(async () => {
    running = new RunningEndpoint();
    gateway = new HttpApiService({
      port: 0,
      invoke: () => Promise.reject(new Error("No function is invoked here")),
      allowsInvoke: () => true,
      log: () => {},
    });
    await running.start([new ApiReads(gateway)]);
    const created = await gateway.create("orders", undefined);
    id = created.api.id;
    url = created.url;
    created.api.integrations.set("i1", { functionArn: "arn", timeout: 1 });
    created.api.setRoute("r1", { routeKey: "POST /orders", integrationId: "i1" });
  });
  afterEach(async () => {
    await gateway.stop();
    await running.stop();
  });

  const get = async (path: string, credentials?: Parameters<typeof signedCall>[3]) => {
    const { status, text } = await signedCall(running, "apigateway", { method: "GET", path }, credentials);
    return { status, body: JSON.parse(text) };
  };

  it("lists APIs with where they answer", async () => {
    const { body } = await get("/v2/apis");

    expect(body.items).to.have.length(1);
    expect(body.items[0]).to.include({ apiId: id, name: "orders", protocolType: "HTTP", apiEndpoint: url });
  });

  it("shows one API and its routes", async () => {
    expect((await get(`/v2/apis/${id}`)).body.name).to.equal("orders");
    expect((await get(`/v2/apis/${id}/routes`)).body.items).to.deep.equal([
      { routeId: "r1", routeKey: "POST /orders", target: "integrations/i1", authorizationType: "NONE" },
    ]);
  });

  it("refuses an API that isn't there", async () => {
    expect((await get("/v2/apis/none")).status).to.equal(404);
  });

  it("needs the permission to GET the path", async () => {
    const credentials = running.roleThatMay({
      Action: "apigateway:GET",
      Resource: "arn:aws:apigateway:us-east-1::/apis",
    });

    expect((await get("/v2/apis", credentials)).status).to.equal(200);
    expect((await get(`/v2/apis/${id}`, credentials)).status).to.equal(403);
  });
});
