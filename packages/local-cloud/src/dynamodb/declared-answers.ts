import * as z from "zod";
import { type AwsCall, AwsError, type AwsReply, jsonReply, NotImplementedLocally } from "../service";
import { tagList } from "../tags";
import type { TableInputs } from "./table-declaration";

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
const defaultLimits = {
  AccountMaxReadCapacityUnits: 80_000,
  AccountMaxWriteCapacityUnits: 80_000,
  TableMaxReadCapacityUnits: 40_000,
  TableMaxWriteCapacityUnits: 40_000,
};

const ofTable = z.looseObject({ TableName: z.string() });
const ofResource = z.looseObject({ ResourceArn: z.string() });

/** What DynamoDB answers about tables and the engine doesn't know: tags, and whether there is point-in-time recovery. */
export const declaredAnswer = (
  { action, input }: AwsCall,
  declared: ReadonlyMap<string, TableInputs>,
  now: number,
): AwsReply | undefined => {
  if (action === "ListTagsOfResource") {
    const { tags = {} } = tableOf(declared, ofResource.parse(input).ResourceArn);
    return jsonReply({ Tags: tagList(tags) });
  }
  if (action === "DescribeLimits") return jsonReply(defaultLimits);
  if (action === "DescribeEndpoints")
    throw new NotImplementedLocally("dynamodb:DescribeEndpoints, which would lead clients away from here");
  if (action !== "DescribeContinuousBackups") return undefined;
  const { pointInTimeRecovery } = tableOf(declared, ofTable.parse(input).TableName);
  const days = pointInTimeRecovery?.recoveryPeriodInDays ?? 35;
  const range = {
    RecoveryPeriodInDays: days,
    EarliestRestorableDateTime: now / 1000 - days * 86_400,
    LatestRestorableDateTime: now / 1000 - 300,
  };
  return jsonReply({
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: "ENABLED",
      PointInTimeRecoveryDescription: pointInTimeRecovery?.enabled
        ? { PointInTimeRecoveryStatus: "ENABLED", ...range }
        : { PointInTimeRecoveryStatus: "DISABLED" },
    },
  });
};

/** @throws AwsError ResourceNotFoundException, TableNotFoundException */
const tableOf = (declared: ReadonlyMap<string, TableInputs>, nameOrArn: string): TableInputs => {
  const name = nameOrArn.slice(nameOrArn.lastIndexOf("/") + 1);
  const table = declared.get(name);
  if (table) return table;
  throw nameOrArn === name
    ? new AwsError("TableNotFoundException", `Table not found: ${name}`)
    : new AwsError(
        "ResourceNotFoundException",
        `Requested resource not found: ResourcArn: ${nameOrArn} not found`,
      );
};
