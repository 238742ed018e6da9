import { readFileSync } from "node:fs";
import { join } from "node:path";
import { evaluate, identityPolicy } from "@orderflow/local-cloud/testing/iam";
import { expect } from "chai";

const file = ".github/preview-role-denies.json";
const denies = identityPolicy.parse(JSON.parse(readFileSync(join(__dirname, "../..", file), "utf8")));

/** As wide as ReadOnlyAccess, and wider. */
const everything = identityPolicy.parse({
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});

const may = (action: string, resource: string): boolean =>
  evaluate(
    {
      principal: { kind: "role", roleArn: "arn:aws:iam::123456789012:role/preview", sessionName: "run" },
      action,
      resource,
      context: new Map(),
    },
    { identity: [everything, denies] },
  ).allowed;

const of = (service: string, rest: string) => `arn:aws:${service}:eu-north-1:123456789012:${rest}`;

/** What a run of a pull request must not see, by what would show it. */
const hidden: Readonly<Record<string, readonly [string, string]>> = {
  "one customer's order": ["dynamodb:GetItem", of("dynamodb", "table/orders-1a2b3c4")],
  "many orders": ["dynamodb:BatchGetItem", of("dynamodb", "table/orders-1a2b3c4")],
  "all orders": ["dynamodb:Scan", of("dynamodb", "table/orders-1a2b3c4")],
  "a customer's orders": ["dynamodb:Query", of("dynamodb", "table/orders-1a2b3c4/index/idsByCustomer")],
  "orders by SQL": ["dynamodb:PartiQLSelect", of("dynamodb", "table/orders-1a2b3c4")],
  "orders as they change": ["dynamodb:GetRecords", of("dynamodb", "table/orders-1a2b3c4/stream/1")],
  "orders in an export": ["dynamodb:ExportTableToPointInTime", of("dynamodb", "table/orders-1a2b3c4")],
  "dead letters": ["sqs:ReceiveMessage", of("sqs", "notifier-dlq-1a2b3c4")],
  "executions' inputs": ["states:GetExecutionHistory", of("states", "execution:fulfilment:1")],
  logs: ["logs:FilterLogEvents", of("logs", "log-group:/aws/lambda/orderflow-prod-queries:*")],
  "the audit trail": ["s3:GetObject", "arn:aws:s3:::audit-1a2b3c4/AWSLogs/1"],
  "Stripe's key": ["ssm:GetParameter", of("ssm", "parameter/orderflow/prod/stripe-secret-key")],
};

/** What a refresh of the stack reads. */
const shown: Readonly<Record<string, readonly [string, string]>> = {
  "what a table is like": ["dynamodb:DescribeTable", of("dynamodb", "table/orders-1a2b3c4")],
  "what a queue is like": ["sqs:GetQueueAttributes", of("sqs", "notifier-dlq-1a2b3c4")],
  "what a state machine is like": ["states:DescribeStateMachine", of("states", "stateMachine:fulfilment")],
  "which log groups there are": ["logs:DescribeLogGroups", "*"],
  "what a role may do": ["iam:GetRolePolicy", "arn:aws:iam::123456789012:role/orderflow-prod-queries"],
};

describe(`The preview role with ${file}`, () => {
  for (const [what, [action, resource]] of Object.entries(hidden))
    it(`can't read ${what}`, () => {
      expect(may(action, resource), action).to.equal(false);
    });

  for (const [what, [action, resource]] of Object.entries(shown))
    it(`still reads ${what}`, () => {
      expect(may(action, resource), action).to.equal(true);
    });

  it("is made by a command in the runbook that names the file", () => {
    const runbook = readFileSync(join(__dirname, "../../docs/operations.md"), "utf8");

    expect(runbook).to.contain(`--policy-document file://${file}`);
  });
});
