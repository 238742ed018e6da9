import {
  DescribeParametersCommand,
  GetParameterCommand,
  GetParametersCommand,
  PutParameterCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { ssmResources } from "../../../local/ssm/resources";
import { SsmService } from "../../../local/ssm/ssm";
import { errorOf, RunningEndpoint } from "../endpoint/running-endpoint";

const Name = "/orderflow/local/groq-api-key";
const parameterArn = "arn:aws:ssm:us-east-1:000000000000:parameter/orderflow/local/groq-api-key";

describe("SSM parameters", () => {
  let running: RunningEndpoint;
  let client: SSMClient;
  beforeEach(async () => {
    running = new RunningEndpoint();
    const ssm = new SsmService();
    await running.start([ssm], ssmResources(ssm));
    client = running.client(SSMClient);
  });
  afterEach(() => running.stop());

  const declareSecret = () =>
    running.declare("aws:ssm/parameter:Parameter", "groq-api-key", {
      name: Name,
      type: "SecureString",
      value: "gsk_secret",
    });

  it("declares a parameter with the outputs that a program reads", async () => {
    const { id, outputs } = await declareSecret();

    expect(id).to.equal(Name);
    expect(outputs).to.deep.equal({ name: Name, arn: parameterArn, version: 1 });
  });

  it("shows a secret only when asked to decrypt it", async () => {
    await declareSecret();

    const hidden = await client.send(new GetParameterCommand({ Name }));
    const shown = await client.send(new GetParameterCommand({ Name, WithDecryption: true }));

    expect(hidden.Parameter?.Value).not.to.contain("gsk_secret");
    expect(shown.Parameter).to.include({ Value: "gsk_secret", Type: "SecureString", ARN: parameterArn });
  });

  it("gives several at once, and names those that don't exist", async () => {
    await declareSecret();

    const found = await client.send(
      new GetParametersCommand({ Names: [Name, "/nothing"], WithDecryption: true }),
    );

    expect(found.Parameters?.map(({ Value }) => Value)).to.deep.equal(["gsk_secret"]);
    expect(found.InvalidParameters).to.deep.equal(["/nothing"]);
  });

  it("makes a new version only where told to overwrite", async () => {
    const put = (Value: string, Overwrite: boolean) =>
      client.send(new PutParameterCommand({ Name: "/limit", Value, Type: "String", Overwrite }));
    await put("1", false);

    const error = await errorOf(put("2", false));
    const { Version } = await put("3", true);

    const { Parameter } = await client.send(new GetParameterCommand({ Name: "/limit" }));
    expect(error.name).to.equal("ParameterAlreadyExists");
    expect(Version).to.equal(2);
    expect(Parameter).to.include({ Value: "3", Version: 2 });
  });

  it("lists parameters without their values", async () => {
    await declareSecret();

    const { Parameters } = await client.send(new DescribeParametersCommand({}));

    expect(Parameters?.[0]).to.include({ Name, Type: "SecureString" });
    expect(JSON.stringify(Parameters)).not.to.contain("gsk_secret");
  });

  it("names a parameter that doesn't exist", async () => {
    const error = await errorOf(client.send(new GetParameterCommand({ Name: "/nothing" })));

    expect(error.name).to.equal("ParameterNotFound");
    expect(error.message).to.contain("/nothing");
  });

  it("refuses what it can't honour, by name", async () => {
    const input = { Name: "/limit", Value: "1", Type: "String" as const, Policies: "[]" };

    const error = await errorOf(client.send(new PutParameterCommand(input)));

    expect(error.name).to.equal("ValidationException");
    expect(error.message).to.contain("Policies");
  });

  it("lets a role read the parameter that its policy names only", async () => {
    await declareSecret();
    const role = running.roleThatMay({ Action: "ssm:GetParameter", Resource: parameterArn });
    const asRole = running.client(SSMClient, role);

    const own = await asRole.send(new GetParameterCommand({ Name, WithDecryption: true }));
    const error = await errorOf(asRole.send(new GetParameterCommand({ Name: "/other" })));

    expect(own.Parameter?.Value).to.equal("gsk_secret");
    expect(error.name).to.equal("AccessDeniedException");
  });
});
