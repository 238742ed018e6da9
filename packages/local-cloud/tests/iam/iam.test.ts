import { expect } from "chai";
import { IamService } from "../../src/iam/iam";
import { resourcePolicy } from "../../src/iam/policy-document";
import { iamResources } from "../../src/iam/resources";
import { StsService } from "../../src/iam/sts";
import { Registry } from "../../src/registry";
import { UnsupportedResource } from "../../src/resource";
import { type AwsCall, AwsError, type Principal } from "../../src/service";

const table = "arn:aws:dynamodb:us-east-1:000000000000:table/orders";
const trust = (service: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } }],
  });
const canPut = JSON.stringify({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action: "dynamodb:PutItem", Resource: table },
});
const putItem = { action: "dynamodb:PutItem", resource: table };

const rejection = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.fail("it should have been refused"),
    (error: unknown) => error,
  );

const callBy = (caller: Principal, action = "GetCallerIdentity"): AwsCall => ({
  service: "sts",
  action,
  protocol: "query",
  input: {},
  method: "POST",
  path: "/",
  headers: {},
  body: Buffer.alloc(0),
  caller,
  requestId: "request-1",
});

describe("IAM", () => {
  let iam: IamService;
  let registry: Registry;

  beforeEach(() => {
    iam = new IamService();
    registry = new Registry(iamResources(iam));
  });

  const declareRole = (inputs: Record<string, unknown> = {}) =>
    registry.create("aws:iam/role:Role", "create-order", {
      assumeRolePolicy: trust("lambda.amazonaws.com"),
      ...inputs,
    });

  const session = (): { accessKeyId: string; principal: Principal } => {
    const { accessKeyId } = iam.credentialsFor(
      iam.role("create-order").arn,
      "worker-1",
      "lambda.amazonaws.com",
    );
    return { accessKeyId, principal: iam.principalOf(accessKeyId) };
  };

  it("gives a declared role the outputs of the AWS provider", async () => {
    const { id, outputs } = await declareRole({ path: "/app/" });

    expect(id).to.equal("create-order");
    expect(outputs).to.include({
      name: "create-order",
      arn: "arn:aws:iam::000000000000:role/app/create-order",
    });
    expect(outputs.uniqueId).to.match(/^AROA[A-Z0-9]{17}$/);
  });

  it("distinguishes a session's key from the operator's", async () => {
    await declareRole();

    const { accessKeyId, principal } = session();
    const other = iam.principalOf("AKIAOPERATOR");
    iam.revoke(accessKeyId);

    expect(accessKeyId).to.match(/^ASIA[A-Z0-9]{16}$/);
    expect(principal).to.deep.equal({
      kind: "role",
      roleArn: "arn:aws:iam::000000000000:role/create-order",
      sessionName: "worker-1",
    });
    expect(other).to.deep.equal({ kind: "operator" });
    expect(() => iam.principalOf(accessKeyId))
      .to.throw(AwsError, "The security token included in the request is expired")
      .with.property("code", "ExpiredTokenException");
    expect(() => iam.principalOf("ASIA0000000000000000"))
      .to.throw(AwsError, "The security token included in the request is invalid.")
      .with.property("code", "UnrecognizedClientException");
  });

  it("gives no credentials to a service that the trust policy doesn't name", async () => {
    await declareRole({ assumeRolePolicy: trust("states.amazonaws.com") });

    const assume = () => session();

    expect(assume).to.throw(AwsError, "trust policy").with.property("code", "AccessDenied");
  });

  it("allows what inline policies and role policies allow", async () => {
    await declareRole({ inlinePolicies: [{ name: "put", policy: canPut }] });
    await registry.create("aws:iam/rolePolicy:RolePolicy", "get", {
      role: "create-order",
      policy: canPut.replace("PutItem", "GetItem"),
    });
    const { principal } = session();

    iam.authorize(principal, putItem);
    iam.authorize(principal, { ...putItem, action: "dynamodb:GetItem" });

    expect(() => iam.authorize(principal, { ...putItem, action: "dynamodb:Query" })).to.throw(AwsError);
  });

  it("refuses in the words of AWS", async () => {
    await declareRole();
    const { principal } = session();

    const authorize = () => iam.authorize(principal, putItem);

    expect(authorize)
      .to.throw(
        AwsError,
        "User: arn:aws:sts::000000000000:assumed-role/create-order/worker-1 is not authorized to perform: " +
          `dynamodb:PutItem on resource: ${table} because no identity-based policy allows the dynamodb:PutItem action`,
      )
      .with.property("code", "AccessDeniedException");
  });

  it("hands the context of the call to conditions", async () => {
    const onlyOurs = JSON.stringify({
      Statement: [
        {
          Effect: "Allow",
          Action: "events:PutEvents",
          Resource: "*",
          Condition: {
            StringEquals: { "events:source": "shop.orders" },
            Bool: { "aws:SecureTransport": "true" },
          },
        },
      ],
    });
    await declareRole({ inlinePolicies: [{ name: "put", policy: onlyOurs }] });
    const { principal } = session();
    const put = (source: string) =>
      iam.authorize(principal, {
        action: "events:PutEvents",
        resource: "bus",
        context: { "events:source": [source] },
      });

    put("shop.orders");

    expect(() => put("other")).to.throw(AwsError);
  });

  it("lets the operator do what no resource policy denies", () => {
    const denying = resourcePolicy.parse({
      Statement: [{ Effect: "Deny", Principal: "*", Action: "sqs:*", Resource: "*" }],
    });

    iam.authorize({ kind: "operator" }, putItem);

    expect(() =>
      iam.authorize({ kind: "operator" }, { action: "sqs:SendMessage", resource: "q" }, denying),
    ).to.throw(AwsError, "explicit deny in a resource-based policy");
  });

  it("gives services what resource policies give them, and nothing else", () => {
    const service: Principal = { kind: "service", service: "events.amazonaws.com" };
    const policy = resourcePolicy.parse({
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: service.service },
          Action: "sqs:SendMessage",
          Resource: "q",
        },
      ],
    });

    iam.authorize(service, { action: "sqs:SendMessage", resource: "q" }, policy);

    expect(() => iam.authorize(service, { action: "sqs:SendMessage", resource: "q" })).to.throw(
      AwsError,
      "User: events.amazonaws.com is not authorized",
    );
  });

  const refused: (readonly [string, string, Record<string, unknown>, string])[] = [
    [
      "an attachment of a managed policy that isn't known here",
      "rolePolicyAttachment:RolePolicyAttachment",
      { role: "r", policyArn: "arn:aws:iam::aws:policy/AmazonEC2FullAccess" },
      "the managed policy arn:aws:iam::aws:policy/AmazonEC2FullAccess isn't supported. Declare its permissions",
    ],
    [
      "a managed policy of a role that isn't known here",
      "role:Role",
      {
        assumeRolePolicy: trust("lambda.amazonaws.com"),
        managedPolicyArns: ["arn:aws:iam::aws:policy/AmazonEC2FullAccess"],
      },
      "managedPolicyArns",
    ],
    [
      "a permissions boundary",
      "role:Role",
      {
        assumeRolePolicy: trust("lambda.amazonaws.com"),
        permissionsBoundary: "arn:aws:iam::000000000000:policy/p",
      },
      "permissionsBoundary",
    ],
  ];
  for (const [what, type, inputs, named] of refused)
    it(`refuses by name: ${what}`, async () => {
      const error = await rejection(registry.create(`aws:iam/${type}`, "declared", inputs));

      expect(error).to.be.instanceOf(UnsupportedResource);
      expect(String(error)).to.contain(named);
    });

  it("answers GetCallerIdentity for a session and for the operator", async () => {
    await declareRole();
    const sts = new StsService(iam);

    const ofSession = await sts.handle(callBy(session().principal));
    const ofOperator = await sts.handle(callBy({ kind: "operator" }));
    const other = await rejection(sts.handle(callBy({ kind: "operator" }, "GetSessionToken")));

    expect(ofSession.body).to.contain(
      "<Arn>arn:aws:sts::000000000000:assumed-role/create-order/worker-1</Arn>",
    );
    expect(ofSession.body).to.match(/<UserId>AROA[A-Z0-9]{17}:worker-1<\/UserId>/);
    expect(ofOperator.body).to.contain("<Account>000000000000</Account>").and.to.contain(":root</Arn>");
    expect(other).to.include({ code: "NotImplemented" });
  });
});
