import * as aws from "@pulumi/aws";

/** Independent resources before and after one that the local cloud can't provision, and one that depends on it. */
const names = (prefix: string) => Array.from({ length: 20 }, (_, index) => `${prefix}-${index}`);
for (const name of names("before")) new aws.sqs.Queue(name);
const table = new aws.dynamodb.Table("slow", {
  billingMode: "PAY_PER_REQUEST",
  hashKey: "id",
  attributes: [{ name: "id", type: "S" }],
});
const files = new aws.s3.Bucket("files");
new aws.sqs.Queue("dependent", { name: files.bucket });
for (const name of names("after")) new aws.sqs.Queue(name);

export const apiUrl = table.name;
