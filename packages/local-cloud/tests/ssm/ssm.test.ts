import {
  DescribeParametersCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  PutParameterCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { ssmResources } from "../../src/ssm/resources";
import { SsmService } from "../../src/ssm/ssm";
import { errorOf, RunningEndpoint } from "../endpoint/running-endpoint";

const Name = "/shop/local/weather-key";
const parameterArn = "arn:aws:ssm:us-east-1:000000000000:parameter/shop/local/weather-key";

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
    running.declare("aws:ssm/parameter:Parameter", "weather-key", {
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

  it("gives those below a path, page by page", async () => {
    const names = ["/shop/a", "/shop/b", "/shop/deep/c", "/shopping/d"];
    for (const name of names)
      await client.send(new PutParameterCommand({ Name: name, Value: "v", Type: "String" }));
    const below = async (input: {
      Path: string;
      Recursive?: boolean;
      MaxResults?: number;
      NextToken?: string;
    }) => {
      const { Parameters = [], NextToken } = await client.send(new GetParametersByPathCommand(input));
      return { names: Parameters.map(({ Name: name }) => name), NextToken };
    };

    const direct = await below({ Path: "/shop" });
    const all = await below({ Path: "/shop/", Recursive: true, MaxResults: 2 });
    const rest = await below({
      Path: "/shop/",
      Recursive: true,
      MaxResults: 2,
      NextToken: all.NextToken ?? "",
    });

    expect(direct).to.deep.equal({ names: ["/shop/a", "/shop/b"], NextToken: undefined });
    expect(all.names).to.deep.equal(["/shop/a", "/shop/b"]);
    expect(rest).to.deep.equal({ names: ["/shop/deep/c"], NextToken: undefined });
  });

  it("lets a role read the path that its policy names, and no other", async () => {
    const reader = running.client(
      SSMClient,
      running.roleThatMay({
        Action: "ssm:GetParametersByPath",
        Resource: "arn:aws:ssm:us-east-1:000000000000:parameter/shop",
      }),
    );

    await reader.send(new GetParametersByPathCommand({ Path: "/shop/" }));
    const error = await errorOf(reader.send(new GetParametersByPathCommand({ Path: "/other" })));

    expect(error.name).to.equal("AccessDeniedException");
  });

  it("gives several at once, and names those that don't exist", async () => {
    await declareSecret();

    const found = await client.send(
      new GetParametersCommand({ Names: [Name, "/nothing"], WithDecryption: true }),
    );

    expect(found.Parameters?.map(({ Value }) => Value)).to.deep.equal(["gsk_secret"]);
    expect(found.InvalidParameters).to.deep.equal(["/nothing"]);
  });

  it("creates a new version only with Overwrite", async () => {
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

  it("refuses what it doesn't support, by name", async () => {
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
