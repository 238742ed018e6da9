import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { exitCodes } from "../exit-codes";
import { describeFailure } from "../failure";
import type { Target } from "../target";

/**
 * Whether a person must confirm changes to a stack's data, because `--yes` isn't enough: its tables are protected from
 * deletion, as prod's are. If that can't be found out, the stack counts as protected. The local cloud never is.
 * @throws Unreachable, or AWS's errors when AWS can't be reached
 */
export const isProtected = async (target: Target): Promise<boolean> => {
  if (target.isLocal) return false;
  const describe = new DescribeTableCommand({ TableName: target.need("inventoryTableName") });
  try {
    const { Table } = await target.aws.plainDynamoDb().send(describe);
    return Table?.DeletionProtectionEnabled ?? true;
  } catch (error) {
    if (describeFailure(error).exitCode === exitCodes.unreachable) throw error;
    return true;
  }
};
