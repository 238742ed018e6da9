import { expect } from "chai";
import { evaluate } from "../../src/iam/policy";
import { type PolicyDocument, policyDocument } from "../../src/iam/policy-document";
import type { Principal } from "../../src/service";
import { type Caller, type Evaluation, sources } from "./evaluations";

const callers: Readonly<Record<Caller, Principal>> = {
  role: { kind: "role", roleArn: "arn:aws:iam::000000000000:role/worker", sessionName: "one" },
  "other role": { kind: "role", roleArn: "arn:aws:iam::000000000000:role/worker2", sessionName: "one" },
  "role of another account": {
    kind: "role",
    roleArn: "arn:aws:iam::111111111111:role/worker",
    sessionName: "one",
  },
  account: { kind: "operator" },
  events: { kind: "service", service: "events.amazonaws.com" },
};

const document = (Statement: readonly object[]): PolicyDocument =>
  policyDocument.parse({ Version: "2012-10-17", Statement });

const decide = ({ caller, action, on, context, identity, resource }: Evaluation): boolean =>
  evaluate(
    {
      principal: callers[caller],
      action,
      resource: on,
      context: new Map(Object.entries(context).map(([key, values]) => [key.toLowerCase(), values])),
    },
    { identity: [document(identity)], ...(resource ? { resource: document(resource) } : {}) },
  ).allowed;

describe("policies are evaluated as AWS's documentation says", () => {
  it("in at least 150 cases", () => {
    expect(sources.flatMap(({ evaluations }) => evaluations)).to.have.length.of.at.least(150);
  });

  for (const { url, evaluations } of sources)
    describe(url, () => {
      for (const evaluation of evaluations)
        it(`${evaluation.allowed ? "allows" : "refuses"} ${evaluation.what}`, () => {
          expect(decide(evaluation)).to.equal(evaluation.allowed);
        });
    });
});
