import { expect } from "chai";
import { type Deployment, defaultDeployment, deploy, type Registered } from "./deploy";
import { statementsOf } from "./policies";

const aliasOf = (name: string) => `${name}:live`;

describe("Provisioned concurrency", () => {
  let usual: Deployment;
  let warm: Deployment;
  before(async function () {
    this.timeout(240_000);
    usual = await defaultDeployment();
    warm = await deploy(
      {
        provisionedConcurrency:
          '{"authorize": 2, "create-order": 5, "publish-events": 1, "notifier": 1, "claim-order": 1, "reconciler": 1}',
      },
      { groqApiKey: "gsk_TOP_SECRET" },
    );
  });
  const functionArn = (name: string) => String(warm.one("aws:lambda/alias:Alias", name).inputs.functionName);

  it("is kept for the version that an alias names, in the number that is asked for", () => {
    const { inputs } = warm.one(
      "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig",
      "create-order",
    );

    expect(inputs).to.deep.include({ qualifier: "live", provisionedConcurrentExecutions: 5 });
    expect(warm.one("aws:lambda/alias:Alias", "create-order").inputs).to.include({
      name: "live",
      functionName: inputs.functionName,
      functionVersion: "7",
    });
    expect(warm.one("aws:lambda/function:Function", "create-order").inputs.publish).to.equal(true);
    expect(warm.one("aws:lambda/function:Function", "queries").inputs).not.to.have.property("publish");
  });

  it("is reached by everything that invokes the function: API, authorizer, mappings, workflow, schedule", () => {
    const integrations = warm
      .all("aws:apigatewayv2/integration:Integration")
      .map(({ inputs }) => String(inputs.integrationUri));
    const { authorizerUri } = warm.one("aws:apigatewayv2/authorizer:Authorizer", "api-key").inputs;
    const definition = String(warm.one("aws:sfn/stateMachine:StateMachine", "fulfilment").inputs.definition);

    expect(integrations.filter((uri) => uri.includes("live"))).to.have.lengthOf(1);
    expect(authorizerUri).to.contain(aliasOf(functionArn("authorize")));
    for (const consumer of ["publish-events", "notifier"])
      expect(
        warm.one("aws:lambda/eventSourceMapping:EventSourceMapping", consumer).inputs.functionName,
      ).to.contain(aliasOf(functionArn(consumer)));
    expect(definition).to.contain(aliasOf(functionArn("claim-order")));
    expect(warm.one("aws:cloudwatch/eventTarget:EventTarget", "reconciler").inputs.arn).to.contain(
      aliasOf(functionArn("reconciler")),
    );
  });

  it("may be invoked by the API and the schedule, which the alias has permissions of its own for", () => {
    const qualifierOf = ({ inputs }: Registered) => [inputs.function, inputs.qualifier];
    const permissions = warm.all("aws:lambda/permission:Permission").map(qualifierOf);

    for (const name of ["authorize", "create-order", "reconciler"])
      expect(permissions).to.deep.include([functionArn(name), "live"]);
    expect(permissions.filter(([, qualifier]) => qualifier === undefined)).to.have.length.greaterThan(1);
  });

  it("may be invoked by the workflow's role", () => {
    const allowed = statementsOf(warm.one("aws:iam/rolePolicy:RolePolicy", "fulfilment").inputs.policy);

    expect(JSON.stringify(allowed)).to.contain(aliasOf(functionArn("claim-order")));
  });

  it("exists only if it is configured: nothing changes for other stacks", () => {
    for (const { type, name, inputs } of usual.resources) {
      expect(type).not.to.match(/lambda\/(alias|provisioned)/);
      if (type.startsWith("aws:lambda/")) expect(inputs, name).to.not.have.any.keys("publish", "qualifier");
    }
  });

  const refusals: Record<string, [Record<string, string>, RegExp]> = {
    "of a function that doesn't exist": [
      { provisionedConcurrency: '{"create-oder": 5}' },
      /provisionedConcurrency \(create-oder\): there is no such function; the functions are .*create-order/,
    ],
    "of more instances than are reserved": [
      { provisionedConcurrency: '{"create-order": 5}', createOrderConcurrency: "4" },
      /provisionedConcurrency \(create-order: 5\): must be at most createOrderConcurrency, 4/,
    ],
    "that isn't a number of instances": [
      { provisionedConcurrency: '{"create-order": 0}' },
      /provisionedConcurrency/,
    ],
  };
  for (const [what, [settings, why]] of Object.entries(refusals))
    it(`is refused when it is ${what}`, async () => {
      const error = await deploy(settings).then(
        () => undefined,
        (reason: unknown) => String(reason),
      );

      expect(error).to.match(why);
    });
});
