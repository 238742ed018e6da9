import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** A queue in a component, and a function with its code; settings decide what changes between two deployments. */
const config = new pulumi.Config();

class Shop extends pulumi.ComponentResource {
  readonly orders: aws.sqs.Queue;

  constructor(name: string) {
    super("my:shop:Shop", name);
    const delaySeconds = Number(config.get("delay") ?? "0");
    this.orders = new aws.sqs.Queue("orders", { delaySeconds }, { parent: this });
  }
}

const shop = new Shop("shop");
if (config.getBoolean("more")) new aws.sqs.Queue("more");

const role = new aws.iam.Role("role", {
  assumeRolePolicy: JSON.stringify({
    Statement: { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } },
  }),
});
const greeter = new aws.lambda.Function("greeter", {
  role: role.arn,
  runtime: "nodejs22.x",
  handler: "index.handler",
  code: new pulumi.asset.AssetArchive({
    "index.js": new pulumi.asset.StringAsset(
      `exports.handler = async () => ${JSON.stringify(config.get("greeting") ?? "hello")};`,
    ),
  }),
});

console.log("the shop is declared");

export const queueUrl = shop.orders.url;
export const functionName = greeter.name;
export const secret = pulumi.secret("shh");
export const directory = process.cwd();
