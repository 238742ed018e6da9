import * as aws from "@pulumi/aws";

const reports = new aws.sqs.Queue("reports");

const functionRole = new aws.iam.Role("functions", {
  assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" }),
  managedPolicyArns: [
    aws.iam.ManagedPolicy.AWSLambdaBasicExecutionRole,
    aws.iam.ManagedPolicy.AmazonSQSFullAccess,
  ],
});

const collect = new aws.lambda.CallbackFunction<unknown, { numbers: number[] }>("collect", {
  role: functionRole,
  callback: async () => ({ numbers: [1, 2, 3] }),
});
const report = new aws.lambda.CallbackFunction<{ numbers: number[] }, void>("report", {
  role: functionRole,
  callback: async ({ numbers }) => {
    const { SendMessageCommand, SQSClient } = await import("@aws-sdk/client-sqs");
    const sum = numbers.reduce((total, number) => total + number, 0);
    const message = { QueueUrl: reports.url.get(), MessageBody: `the sum is ${sum}` };
    await new SQSClient({}).send(new SendMessageCommand(message));
  },
});

const trustOf = (service: string) =>
  aws.iam.getPolicyDocumentOutput({
    statements: [{ actions: ["sts:AssumeRole"], principals: [{ type: "Service", identifiers: [service] }] }],
  }).json;

const workflowRole = new aws.iam.Role("workflow", {
  assumeRolePolicy: trustOf("states.us-east-1.amazonaws.com"),
  managedPolicyArns: [aws.iam.ManagedPolicy.AWSLambdaRole],
});
const workflow = new aws.sfn.StateMachine("workflow", {
  roleArn: workflowRole.arn,
  definition: collect.arn.apply((collectArn) =>
    report.arn.apply((reportArn) =>
      JSON.stringify({
        StartAt: "Collect",
        States: {
          Collect: { Type: "Task", Resource: collectArn, Next: "Report" },
          Report: { Type: "Task", Resource: reportArn, End: true },
        },
      }),
    ),
  ),
});

const schedule = new aws.cloudwatch.EventRule("daily", { scheduleExpression: "rate(1 day)" });
const scheduleRole = new aws.iam.Role("schedule", { assumeRolePolicy: trustOf("events.amazonaws.com") });
new aws.iam.RolePolicy("starts-workflow", {
  role: scheduleRole.name,
  policy: aws.iam.getPolicyDocumentOutput({
    statements: [{ actions: ["states:StartExecution"], resources: [workflow.arn] }],
  }).json,
});
new aws.cloudwatch.EventTarget("daily", {
  rule: schedule.name,
  arn: workflow.arn,
  roleArn: scheduleRole.arn,
});

export const workflowArn = workflow.arn;
export const reportsUrl = reports.url;
