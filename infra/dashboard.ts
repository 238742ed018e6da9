import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Alarms } from "./alarms";
import { type Place, placeOf } from "./arn";
import { businessRow, costRow, errorsRow, latencyRow, queuesRow } from "./dashboard/rows";
import { saveQueries } from "./dashboard/saved-queries";
import { alarmStates, placed } from "./dashboard/widgets";
import { physicalName } from "./physical-name";
import type { Watched } from "./watched";

export interface DashboardArgs {
  readonly watched: Watched;
  readonly alarms: Alarms;
}

/** The stack's dashboard in CloudWatch, and its saved log queries. */
export class Dashboard extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  /** The dashboard's URL in the AWS console, which requires signing in. */
  readonly url: pulumi.Output<string>;
  readonly nodes: {
    readonly dashboard: aws.cloudwatch.Dashboard;
    readonly queries: readonly aws.cloudwatch.QueryDefinition[];
  };

  constructor(name: string, { watched, alarms }: DashboardArgs, opts?: pulumi.ComponentResourceOptions) {
    super("orderflow:infra:Dashboard", name, {}, opts);
    const { region } = aws.getRegionOutput({}, { parent: this });
    const dashboard = new aws.cloudwatch.Dashboard(
      name,
      {
        dashboardName: physicalName("dashboard"),
        dashboardBody: pulumi.jsonStringify({ widgets: placed(rowsOf(watched, alarms), region) }),
      },
      { parent: this },
    );
    this.nodes = { dashboard, queries: saveQueries(this, watched) };
    this.name = dashboard.dashboardName;
    const host = placeOf(alarms.nodes.customersAffected.arn).apply(consoleHost);
    this.url = pulumi.interpolate`https://${host}/cloudwatch/home?region=${region}#dashboards:name=${this.name}`;
    this.registerOutputs({ name: this.name, url: this.url });
  }
}

/** The console's host, by partition. */
const consoleHost = ({ partition, region }: Place): string => {
  if (partition === "aws-cn") return `${region}.console.amazonaws.cn`;
  if (partition === "aws-us-gov") return "console.amazonaws-us-gov.com";
  return `${region}.console.aws.amazon.com`;
};

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
