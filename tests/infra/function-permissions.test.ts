import { expect } from "chai";
import * as z from "zod";
import { detailTypes } from "../../handlers/domain/events";
import { type Deployment, defaultDeployment, deploy, type Registered } from "./deploy";
import { statementsOf } from "./policies";

/** What each function may do, as action and resource, besides writing its log and its traces. */
const needed: Readonly<Record<string, readonly string[]>> = {
  authorize: ["dynamodb:GetItem clients", "dynamodb:UpdateItem clients"],
  "create-order": [
    "dynamodb:BatchGetItem inventory",
    "dynamodb:BatchGetItem quotas",
    "dynamodb:GetItem orders",
    "dynamodb:PutItem orders",
    "dynamodb:UpdateItem quotas",
    "ssm:GetParameter /orderflow/test/groq-api-key",
  ],
  queries: [
    "dynamodb:BatchGetItem orders",
    "dynamodb:GetItem orders",
    "dynamodb:Query orders/index/idsByClientShard",
    "dynamodb:Query orders/index/idsByCustomer",
    "dynamodb:Query orders/index/idsByStatusShard",
    "dynamodb:Scan inventory",
    "dynamodb:UpdateItem quotas",
    "ssm:GetParameter /orderflow/test/cursor-secret",
  ],
  "cancel-order": ["dynamodb:GetItem orders", "dynamodb:UpdateItem orders", "dynamodb:UpdateItem quotas"],
  "open-pages": [],
  "publish-events": [
    "dynamodb:DescribeStream orders/stream/1",
    "dynamodb:GetRecords orders/stream/1",
    "dynamodb:GetShardIterator orders/stream/1",
    "dynamodb:ListStreams orders/stream/*",
    "events:PutEvents event-bus/orderflow-test-orders",
    "sqs:SendMessage publish-events-dlq",
  ],
  inventory: [
    "dynamodb:GetItem orders",
    "dynamodb:UpdateItem inventory",
    "dynamodb:UpdateItem orders",
    "sqs:DeleteMessage inventory",
    "sqs:GetQueueAttributes inventory",
    "sqs:ReceiveMessage inventory",
  ],
  "claim-order": ["dynamodb:GetItem orders", "dynamodb:UpdateItem orders"],
  "charge-order": [
    "dynamodb:GetItem ledger",
    "dynamodb:GetItem orders",
    "dynamodb:UpdateItem ledger",
    "dynamodb:UpdateItem orders",
  ],
  "ship-order": ["dynamodb:GetItem orders", "dynamodb:UpdateItem ledger", "dynamodb:UpdateItem orders"],
  "fail-payment": [
    "dynamodb:GetItem orders",
    "dynamodb:UpdateItem inventory",
    "dynamodb:UpdateItem ledger",
    "dynamodb:UpdateItem orders",
  ],
  "fail-shipping": ["dynamodb:GetItem orders", "dynamodb:UpdateItem ledger", "dynamodb:UpdateItem orders"],
  "refund-order": [
    "dynamodb:GetItem orders",
    "dynamodb:UpdateItem inventory",
    "dynamodb:UpdateItem ledger",
    "dynamodb:UpdateItem orders",
  ],
  reconciler: [
    "dynamodb:GetItem ledger",
    "dynamodb:GetItem orders",
    "dynamodb:Query orders/index/idsByDebt",
    "dynamodb:Query orders/index/idsByStatusShard",
    "dynamodb:UpdateItem orders",
    "events:PutEvents event-bus/orderflow-test-orders",
    "states:StartExecution orderflow-test-fulfilment",
  ],
  "mail-feedback": [
    "dynamodb:GetItem orders",
    "dynamodb:PutItem mail-suppressions",
    "sqs:DeleteMessage mail-feedback",
    "sqs:GetQueueAttributes mail-feedback",
    "sqs:ReceiveMessage mail-feedback",
  ],
  notifier: [
    "dynamodb:DeleteItem notifications",
    "dynamodb:GetItem mail-suppressions",
    "dynamodb:GetItem orders",
    "dynamodb:PutItem notifications",
    "dynamodb:UpdateItem notifications",
    "ses:SendEmail configuration-set/orderflow-test-mail",
    "ses:SendEmail identity/*",
    "sqs:ChangeMessageVisibility notifier",
    "sqs:DeleteMessage notifier",
    "sqs:GetQueueAttributes notifier",
    "sqs:GetQueueUrl notifier",
    "sqs:ReceiveMessage notifier",
    "ssm:GetParameter /orderflow/test/groq-api-key",
  ],
};

describe("permissions of functions", () => {
  let stack: Deployment;
  before(async function () {
    this.timeout(180_000);
    stack = await defaultDeployment();
  });

  // Those of the state machine are looked at where it is.
  const roles = () =>
    stack
      .all("aws:iam/role:Role")
      .filter(({ inputs }) => z.string().parse(inputs.assumeRolePolicy).includes("lambda.amazonaws.com"));

  const policiesOf = ({ inputs }: Registered, of = stack) =>
    of.all("aws:iam/rolePolicy:RolePolicy").filter((policy) => policy.inputs.role === inputs.name);

  const inline = (role: Registered, of = stack) =>
    policiesOf(role, of).flatMap((policy) => statementsOf(policy.inputs.policy));

  it("come by one inline policy per function and no managed one", () => {
    expect(roles().map(({ name }) => name)).to.have.members(
      stack.all("aws:lambda/function:Function").map(({ name }) => name),
    );
    for (const role of roles()) {
      expect(policiesOf(role), role.name).to.have.length(1);
      expect(role.inputs).not.to.have.property("managedPolicyArns");
    }
    expect(stack.all("aws:iam/rolePolicyAttachment:RolePolicyAttachment")).to.deep.equal([]);
  });

  it("name exact actions on exact ARNs; a star stands only for streams, recipients in SES's sandbox, and X-Ray", () => {
    for (const role of roles())
      for (const { Action, Resource } of inline(role)) {
        expect(Action.join()).not.to.contain("*");
        if (Action.every((action) => action.startsWith("xray:"))) continue;
        for (const arn of Resource)
          expect(arn, role.name).to.match(
            /^arn:aws:[a-z]+:us-east-1:\d{12}:[^*]+(:\*|\/stream\/\*|(?<=:identity)\/\*)?$/,
          );
      }
  });

  /** `arn:aws:dynamodb:<region>:<account>:orders` → `orders` */
  const named = (arn: string): string => arn.split(":").slice(5).join(":");

  for (const [name, grants] of Object.entries(needed))
    it(`of ${name} are those that it needs`, () => {
      const allowed = inline(stack.one("aws:iam/role:Role", name))
        .flatMap(({ Action, Resource }) =>
          Action.flatMap((action) => Resource.map((arn) => `${action} ${named(arn)}`)),
        )
        .filter((grant) => !/^(logs|xray):/.test(grant));

      expect(allowed).to.have.members(grants);
    });

  it("let functions query the indexes of an earlier version while those list orders", async () => {
    const previous = { previousIndexes: "whole", listByPreviousIndexes: "true" };

    const replacing = await deploy(previous);

    const queried = inline(replacing.one("aws:iam/role:Role", "queries"), replacing)
      .filter(({ Action }) => Action.includes("dynamodb:Query"))
      .flatMap(({ Resource }) => Resource.map(named));
    expect(queried).to.have.members(
      ["byStatus", "byCustomer", "byClient"].map((index) => `orders/index/${index}`),
    );
  });

  it("limit publishing to the bus's own source and detail-types", () => {
    const role = stack.one("aws:iam/role:Role", "publish-events");
    const publishing = inline(role).find(({ Action }) => Action.includes("events:PutEvents"));

    expect(publishing?.Condition?.["ForAllValues:StringEquals"]).to.deep.equal({
      "events:source": "orderflow.orders",
    });
    expect(publishing?.Condition?.Null).to.deep.equal({ "events:source": "false" });
    expect(publishing?.Condition?.StringEquals?.["events:detail-type"]).to.have.members(
      Object.values(detailTypes),
    );
  });

  it("limit e-mail to the configured sender, whatever the recipient", () => {
    const role = stack.one("aws:iam/role:Role", "notifier");
    const sending = inline(role).find(({ Action }) => Action.includes("ses:SendEmail"));

    expect(sending?.Resource).to.deep.equal([
      "arn:aws:ses:us-east-1:000000000000:identity/*",
      "arn:aws:ses:us-east-1:000000000000:configuration-set/orderflow-test-mail",
    ]);
    expect(sending?.Condition).to.deep.equal({ StringEquals: { "ses:FromAddress": "orders@example.com" } });
  });
});
