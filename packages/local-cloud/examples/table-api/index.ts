import * as aws from "@pulumi/aws";

const notes = new aws.dynamodb.Table("notes", {
  attributes: [{ name: "id", type: "S" }],
  hashKey: "id",
  billingMode: "PAY_PER_REQUEST",
  streamEnabled: true,
  streamViewType: "NEW_IMAGE",
});
const written = new aws.sqs.Queue("written");

interface Request {
  readonly body?: string;
}

// Without a role of its own a callback gets one, with the managed policies that Pulumi attaches.
const save = new aws.lambda.CallbackFunction<Request, { statusCode: number; body: string }>("save", {
  callback: async ({ body = "" }) => {
    const { DynamoDBClient, PutItemCommand } = await import("@aws-sdk/client-dynamodb");
    const id = `note-${body.length}`;
    const Item = { id: { S: id }, text: { S: body } };
    await new DynamoDBClient({}).send(new PutItemCommand({ TableName: notes.name.get(), Item }));
    return { statusCode: 201, body: JSON.stringify({ id }) };
  },
});

notes.onEvent(
  "tell",
  async (event) => {
    const { SendMessageCommand, SQSClient } = await import("@aws-sdk/client-sqs");
    const client = new SQSClient({});
    for (const { dynamodb } of event.Records)
      await client.send(
        new SendMessageCommand({
          QueueUrl: written.url.get(),
          MessageBody: dynamodb.NewImage?.text?.S ?? "",
        }),
      );
  },
  { startingPosition: "TRIM_HORIZON" },
);

const api = new aws.apigatewayv2.Api("notes-api", { protocolType: "HTTP" });
const integration = new aws.apigatewayv2.Integration("save", {
  apiId: api.id,
  integrationType: "AWS_PROXY",
  integrationUri: save.arn,
  payloadFormatVersion: "2.0",
});
new aws.apigatewayv2.Route("save", {
  apiId: api.id,
  routeKey: "POST /notes",
  target: integration.id.apply((id) => `integrations/${id}`),
});
new aws.lambda.Permission("api-invokes-save", {
  action: "lambda:InvokeFunction",
  function: save.name,
  principal: "apigateway.amazonaws.com",
  sourceArn: api.executionArn.apply((arn) => `${arn}/*/*`),
});
const stage = new aws.apigatewayv2.Stage("default", { apiId: api.id, name: "$default", autoDeploy: true });

export const apiUrl = stage.invokeUrl;
export const writtenUrl = written.url;
