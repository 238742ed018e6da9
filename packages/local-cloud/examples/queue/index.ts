import * as aws from "@pulumi/aws";

const results = new aws.sqs.Queue("results");

// Lambda asks for a visibility timeout of at least the function's: callbacks have three minutes.
const words = new aws.sqs.Queue("words", { visibilityTimeoutSeconds: 180 });

words.onEvent("count-letters", async (event) => {
  const { SendMessageCommand, SQSClient } = await import("@aws-sdk/client-sqs");
  const client = new SQSClient({});
  for (const { body } of event.Records)
    await client.send(
      new SendMessageCommand({ QueueUrl: results.url.get(), MessageBody: `${body}: ${body.length}` }),
    );
});

export const wordsUrl = words.url;
export const resultsUrl = results.url;
