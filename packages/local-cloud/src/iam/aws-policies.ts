import type { PolicyDocument } from "./policy-document";

type Statement = PolicyDocument["Statement"][number];

/** Without statements about unsupported services, which nothing can call. */
const allow = (...Action: string[]): Statement => ({ Effect: "Allow", Action, Resource: ["*"] });

const writeLogs = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"] as const;
const traces = allow("xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:Get*");
const events = allow("events:*", "schemas:*", "scheduler:*", "pipes:*");

/** The permissions of AWSLambda_FullAccess in addition to `lambda:*`. */
const besideLambda = [
  ...["cloudwatch:ListMetrics", "cloudwatch:GetMetricData", "kms:DescribeKey", "kms:ListAliases"],
  ...["logs:DescribeLogGroups", "states:DescribeStateMachine", "states:ListStateMachines"],
] as const;

/** The permissions of AmazonDynamoDBFullAccess in addition to `dynamodb:*`. */
const besideDynamo = [
  ...["cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarmHistory", "cloudwatch:DescribeAlarms"],
  ...["cloudwatch:DescribeAlarmsForMetric", "cloudwatch:GetMetricStatistics", "cloudwatch:ListMetrics"],
  ...["cloudwatch:PutMetricAlarm", "cloudwatch:GetMetricData", "kms:DescribeKey", "kms:ListAliases"],
  ...["sns:CreateTopic", "sns:DeleteTopic", "sns:ListSubscriptions", "sns:ListSubscriptionsByTopic"],
  ...["sns:ListTopics", "sns:Subscribe", "sns:Unsubscribe", "sns:SetTopicAttributes"],
  ...["lambda:CreateFunction", "lambda:ListFunctions", "lambda:ListEventSourceMappings"],
  ...["lambda:CreateEventSourceMapping", "lambda:DeleteEventSourceMapping"],
  ...["lambda:GetFunctionConfiguration", "lambda:DeleteFunction"],
] as const;

const snsReadOnly = ["sns:ListSubscriptions", "sns:ListSubscriptionsByTopic", "sns:ListTopics"] as const;

/**
 * The supported managed policies of AWS, by the part of their ARN after `policy/`: those that Pulumi attaches to the roles
 * of callbacks, and those that roles of functions and state machines usually have.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
export const awsPolicies: Readonly<Record<string, readonly Statement[]>> = {
  AWSLambda_FullAccess: [
    allow("lambda:*", ...besideLambda),
    {
      ...allow("logs:DescribeLogStreams", "logs:GetLogEvents", "logs:FilterLogEvents"),
      Resource: ["arn:aws:logs:*:*:log-group:/aws/lambda/*"],
    },
  ],
  CloudWatchFullAccessV2: [
    allow("cloudwatch:*", "logs:*", "sns:CreateTopic", "sns:Subscribe", ...snsReadOnly),
    allow("xray:*"),
  ],
  CloudWatchLogsFullAccess: [allow("logs:*")],
  CloudWatchEventsFullAccess: [events],
  AmazonEventBridgeFullAccess: [events],
  AmazonS3FullAccess: [allow("s3:*")],
  AmazonDynamoDBFullAccess: [allow("dynamodb:*", ...besideDynamo)],
  AmazonDynamoDBReadOnlyAccess: [
    allow(
      ...["dynamodb:BatchGetItem", "dynamodb:Describe*", "dynamodb:List*", "dynamodb:GetItem"],
      ...["dynamodb:Query", "dynamodb:Scan", "dynamodb:PartiQLSelect", "dynamodb:GetResourcePolicy"],
    ),
  ],
  AmazonSQSFullAccess: [allow("sqs:*")],
  AmazonSQSReadOnlyAccess: [
    allow(
      ...["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ListDeadLetterSourceQueues"],
      ...["sqs:ListQueues", "sqs:ListMessageMoveTasks", "sqs:ListQueueTags"],
    ),
  ],
  AmazonSNSFullAccess: [allow("sns:*")],
  AmazonSESFullAccess: [allow("ses:*")],
  AmazonSSMReadOnlyAccess: [allow("ssm:Describe*", "ssm:Get*", "ssm:List*")],
  AmazonKinesisFullAccess: [allow("kinesis:*")],
  AmazonCognitoPowerUser: [allow("lambda:GetPolicy", "lambda:ListFunctions", "ses:ListIdentities")],
  AWSStepFunctionsFullAccess: [allow("states:*")],
  AWSXrayWriteOnlyAccess: [traces],
  AWSXRayDaemonWriteAccess: [traces],
  AdministratorAccess: [allow("*")],
  "service-role/AWSLambdaBasicExecutionRole": [allow(...writeLogs)],
  "service-role/AWSLambdaVPCAccessExecutionRole": [allow(...writeLogs)],
  "service-role/AWSLambdaSQSQueueExecutionRole": [
    allow("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", ...writeLogs),
  ],
  "service-role/AWSLambdaDynamoDBExecutionRole": [
    allow(
      ...["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
      ...["dynamodb:ListStreams", ...writeLogs],
    ),
  ],
  "service-role/AWSLambdaKinesisExecutionRole": [allow(...writeLogs)],
  "service-role/AWSLambdaRole": [allow("lambda:InvokeFunction")],
};
