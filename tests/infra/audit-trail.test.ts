import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { auditBucket } from "../../infra/audit-bucket";
import { statementsOf } from "../../policy/rules/policy-statements";
import { account, type Deployment, deploy } from "./deploy";
import { stacks } from "./stacks";

const bucketArn = `arn:aws:s3:us-east-1:${account}:audit`;
const trailArn = `arn:aws:cloudtrail:us-east-1:${account}:trail/audit-???????`;

describe("The audit trail", () => {
  let prod: Deployment;
  before(async function () {
    this.timeout(180_000);
    prod = await deploy(stacks.prod.settings);
  });
  const statements = () => statementsOf(prod.one("aws:s3/bucketPolicy:BucketPolicy", "audit").inputs.policy);

  it("has one policy of its bucket, ours, in the place of the component's", () => {
    expect(prod.all("aws:s3/bucketPolicy:BucketPolicy")).to.have.lengthOf(1);
    expect(statements().map(({ Sid }) => Sid)).to.deep.equal([
      "OnlyTls",
      "CloudTrailReadsAcl",
      "CloudTrailWrites",
    ]);
  });

  it("takes nothing that doesn't come over TLS", () => {
    const [onlyTls] = statements();

    expect(onlyTls).to.deep.include({
      Effect: "Deny",
      Principal: "*",
      Action: ["s3:*"],
      Resource: [bucketArn, `${bucketArn}/*`],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    });
  });

  it("lets CloudTrail write for this stack's trail alone, below this account's folder", () => {
    const [, reads, writes] = statements();

    expect(reads?.Condition?.ArnLike).to.deep.equal({ "aws:SourceArn": trailArn });
    expect(writes?.Condition?.ArnLike).to.deep.equal({ "aws:SourceArn": trailArn });
    expect(writes?.Resource).to.deep.equal([`${bucketArn}/AWSLogs/${account}/*`]);
  });

  it("writes to that bucket, which is private, encrypted and has versions", () => {
    const of = (kind: string) => prod.one(`aws:s3/${kind}`, "audit").inputs;

    expect(prod.one("aws:cloudtrail/trail:Trail", "audit").inputs.s3BucketName).to.equal("audit");
    expect(of("bucketPublicAccessBlock:BucketPublicAccessBlock")).to.include({
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(of("bucketVersioning:BucketVersioning").versioningConfiguration).to.deep.equal({
      status: "Enabled",
    });
    expect(
      JSON.stringify(of("bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration")),
    ).to.contain('"sseAlgorithm":"AES256"');
  });

  it("forgets files after 400 days", () => {
    const { rules } = prod.one(
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
      "audit",
    ).inputs;

    expect(JSON.stringify(rules)).to.contain('"expiration":{"days":400}');
  });
});

describe("The audit trail's bucket", () => {
  it("is the one that the trail's component made in stacks of earlier versions", async () => {
    await pulumi.runtime.setMocks(
      { newResource: ({ name, inputs }) => ({ id: name, state: inputs }), call: ({ inputs }) => inputs },
      "orderflow",
      "prod",
    );

    const bucket = auditBucket("audit", { keep: true });

    expect(await aliasesOf(bucket)).to.include(
      "urn:pulumi:prod::orderflow::awsx:cloudtrail:Trail$aws:s3/bucket:Bucket::audit",
    );
  });
});

const aliasesOf = (resource: pulumi.Resource): Promise<readonly string[]> => {
  const aliases: pulumi.Input<string>[] = Reflect.get(resource, "__aliases");
  return new Promise((resolve) => pulumi.all(aliases).apply(resolve));
};
