import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Alarms } from "./alarms";
import { businessRow, costRow, errorsRow, latencyRow, queuesRow } from "./dashboard/rows";
import { saveQueries } from "./dashboard/saved-queries";
import { alarmStates, placed } from "./dashboard/widgets";
import type { Watched } from "./watched";

export interface DashboardArgs {
  readonly watched: Watched;
  readonly alarms: Alarms;
}

/** The stack's dashboard in CloudWatch, and the questions to its logs that are worth saving. */
export class Dashboard extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  readonly nodes: {
    readonly dashboard: aws.cloudwatch.Dashboard;
    readonly queries: readonly aws.cloudwatch.QueryDefinition[];
  };

  constructor(name: string, { watched, alarms }: DashboardArgs, opts?: pulumi.ComponentResourceOptions) {
    super("orderflow:infra:Dashboard", name, {}, opts);
    const dashboard = new aws.cloudwatch.Dashboard(
      name,
      {
        dashboardName: `${pulumi.getProject()}-${pulumi.getStack()}`,
        dashboardBody: pulumi.jsonStringify({ widgets: placed(rowsOf(watched, alarms)) }),
      },
      { parent: this },
    );
    this.nodes = { dashboard, queries: saveQueries(this, watched) };
    this.name = dashboard.dashboardName;
    this.registerOutputs({ name: this.name });
  }
}

const rowsOf = (watched: Watched, { nodes }: Alarms) => [
  [
    alarmStates("Are customers affected?", [
      nodes.customersAffected.arn,
      ...nodes.alarms.map(({ arn }) => arn),
    ]),
  ],
  ...businessRow(),
  ...latencyRow(watched),
  ...queuesRow(watched),
  ...errorsRow(watched),
  ...costRow(watched),
];
