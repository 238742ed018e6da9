import type { TableDescription } from "@aws-sdk/client-dynamodb";
import { type Outputs, resourceType } from "../resource";
import { arn } from "../service";
import type { DynamoService } from "./dynamodb";
import { tableInputs } from "./table-declaration";
import { Tables } from "./tables";

/** A table, with its indexes, its stream and its time to live. */
export const table = (dynamodb: DynamoService) => {
  const tables = new Tables(dynamodb);
  const outputsOf = (name: string, described: TableDescription): Outputs => ({
    name,
    arn: arn("dynamodb", `table/${name}`),
    streamArn: dynamodb.arnInAccount(described.LatestStreamArn ?? ""),
    streamLabel: described.LatestStreamLabel ?? "",
  });
  return resourceType({
    token: "aws:dynamodb/table:Table",
    inputs: tableInputs,
    named: "name",
    replacedBy: ["name", "hashKey", "rangeKey"],
    create: async ({ name, inputs }) => ({
      id: name,
      outputs: outputsOf(name, await tables.create(name, inputs)),
    }),
    read: async ({ name }) => {
      const described = await tables.find(name);
      return described && outputsOf(name, described);
    },
    drifted: async ({ name, inputs }) => {
      const deletionProtectionEnabled = (await tables.find(name))?.DeletionProtectionEnabled ?? false;
      return deletionProtectionEnabled === (inputs.deletionProtectionEnabled ?? false)
        ? {}
        : { deletionProtectionEnabled };
    },
    update: async ({ name }, inputs) => outputsOf(name, await tables.update(name, inputs)),
    delete: ({ name }) => tables.delete(name),
  });
};
