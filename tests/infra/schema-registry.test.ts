import { expect } from "chai";
import { detailTypes } from "../../handlers/domain/events";
import { type Deployment, defaultDeployment } from "./deploy";

describe("Schema registry", () => {
  let deployment: Deployment;
  before(async () => {
    deployment = await defaultDeployment();
  });

  it("has one schema a detail-type, named as schema discovery names them", () => {
    const registry = deployment.one("aws:schemas/registry:Registry", "orders");
    const schemas = deployment.all("aws:schemas/schema:Schema");

    expect(registry.inputs.name).to.equal("orderflow-test-orders");
    expect(schemas.map(({ inputs }) => inputs.name)).to.have.members(
      Object.values(detailTypes).map((type) => `orderflow.orders@${type}`),
    );
    for (const { inputs } of schemas)
      expect(inputs).to.include({ registryName: registry.inputs.name, type: "JSONSchemaDraft4" });
  });

  it("tells the whole event that a rule delivers", () => {
    const { inputs } = deployment.one("aws:schemas/schema:Schema", "OrderPaid");

    const schema = JSON.parse(String(inputs.content));

    expect(schema).to.deep.include({
      $schema: "http://json-schema.org/draft-04/schema#",
      title: "OrderPaid",
      "x-amazon-events-source": "orderflow.orders",
      "x-amazon-events-detail-type": "OrderPaid",
    });
    expect(schema.properties.detail.properties.data.properties.status.enum).to.deep.equal(["PAID"]);
    expect(schema.required).to.include("detail").and.not.include("replay-name");
  });

  it("lets events gain fields, and says nothing that only JavaScript can read", () => {
    for (const { inputs } of deployment.all("aws:schemas/schema:Schema")) {
      expect(inputs.content).to.not.contain("additionalProperties");
      expect(inputs.content).to.not.contain("\\p{");
    }
  });
});
