import type { AwsRule } from "../aws-rule";
import { AwsError } from "../service";

/**
 * What Lambda refuses of a function's environment.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const environmentRule: AwsRule = ({ environment }) => {
  const variables: unknown = Object(environment).variables;
  if (variables === undefined || variables === null) return;
  const taken = Object.keys(variables).filter((name) => reserved.includes(name));
  if (taken.length > 0)
    throw refused(
      `contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${taken.join(", ")}`,
    );
  const measured = JSON.stringify(variables);
  if (Buffer.byteLength(measured) > largest)
    throw refused(`exceeded the 4KB limit. String measured: ${measured}`);
};

const largest = 4_096;

const reserved = [
  ...["_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV"],
  ...["AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION"],
  ...["AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME"],
  ...["AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"],
  ...["AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR"],
];

const refused = (why: string): AwsError =>
  new AwsError(
    "InvalidParameterValueException",
    `Lambda was unable to configure your environment variables because the environment variables you have provided ${why}`,
  );
