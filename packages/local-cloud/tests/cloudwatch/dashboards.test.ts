import {
  CloudWatchClient,
  GetDashboardCommand,
  ListDashboardsCommand,
  PutDashboardCommand,
} from "@aws-sdk/client-cloudwatch";
import { expect } from "chai";
import { CloudWatchService } from "../../src/cloudwatch/cloudwatch";
import { cloudWatchResources } from "../../src/cloudwatch/resources";
import { errorOf, RunningEndpoint } from "../endpoint/running-endpoint";

const refused = async (work: Promise<unknown>): Promise<string> => {
  const error = await errorOf(work);
  return `${error.name} ${error}`;
};

describe("Dashboards on the endpoint", () => {
  const running = new RunningEndpoint();
  let client: CloudWatchClient;
  before(async () => {
    const service = new CloudWatchService({
      publish: () => {},
      onError: (error) => {
        throw error;
      },
    });
    await running.start([service], cloudWatchResources(service));
    client = running.client(CloudWatchClient);
  });
  after(() => running.stop());

  const declare = (dashboardName: string, dashboardBody: string) =>
    running.declare("aws:cloudwatch/dashboard:Dashboard", "d", { dashboardName, dashboardBody });

  it("returns a dashboard", async () => {
    const dashboardBody = JSON.stringify({ widgets: [{ type: "text", properties: { markdown: "# Hi" } }] });
    await declare("main", dashboardBody);

    const { DashboardBody } = await client.send(new GetDashboardCommand({ DashboardName: "main" }));

    expect(DashboardBody).to.equal(dashboardBody);
  });

  it("lists a dashboard that was put", async () => {
    await put({ type: "text", properties: { markdown: "# Hi" } });

    const { DashboardEntries = [] } = await client.send(new ListDashboardsCommand({}));

    expect(DashboardEntries.map(({ DashboardName }) => DashboardName)).to.include("put");
  });

  const inRegion = { region: "us-east-1" };
  const metrics = [["AWS/SQS", "NumberOfMessagesSent", "QueueName", "q", { stat: "Sum" }]];
  const put = (...widgets: readonly object[]) =>
    client.send(
      new PutDashboardCommand({ DashboardName: "put", DashboardBody: JSON.stringify({ widgets }) }),
    );

  for (const [what, widget] of Object.entries({
    "metrics of a region": { type: "metric", properties: { metrics, ...inRegion } },
    "an expression": {
      type: "metric",
      properties: { metrics: [[{ expression: "SEARCH('x')", id: "e1" }]], ...inRegion },
    },
    "one alarm": { type: "metric", properties: { annotations: { alarms: ["arn:aws:cloudwatch:x"] } } },
    "the state of alarms": { type: "alarm", properties: { alarms: ["arn:aws:cloudwatch:x"] } },
    text: { type: "text", properties: { markdown: "# Hi" } },
    "a query of logs": { type: "log", properties: { query: "SOURCE 'x' | fields @message", ...inRegion } },
  }))
    it(`takes a dashboard that shows ${what}`, async () => {
      const { DashboardValidationMessages } = await put(widget);

      expect(DashboardValidationMessages).to.deep.equal([]);
    });

  const text = { type: "text", properties: { markdown: "# Hi" } };

  for (const [what, widgets, path, message] of [
    [
      "metrics without their region",
      [text, { type: "metric", properties: { metrics } }],
      "/widgets/1/properties",
      "Should have required property 'region'",
    ],
    [
      "a graph without metrics",
      [{ type: "metric", properties: inRegion }],
      "/widgets/0/properties",
      "should have specified a region and a data source or an alarm annotation",
    ],
    [
      "a graph whose list of metrics is empty",
      [{ type: "metric", properties: { ...inRegion, metrics: [], annotations: { alarms: [] } } }],
      "/widgets/0/properties",
      "should have specified a region and a data source or an alarm annotation",
    ],
    [
      "dimensions as an object",
      [
        {
          type: "metric",
          properties: { ...inRegion, metrics: [["AWS/SQS", "Sent", { QueueName: "q" }, {}]] },
        },
      ],
      "/widgets/0/properties/metrics/0/2",
      'only "String" type is allowed',
    ],
    [
      "a query of logs without its region",
      [{ type: "log", properties: { query: "fields @message" } }],
      "/widgets/0/properties",
      "Should have required property 'region'",
    ],
    [
      "text without text",
      [{ type: "text", properties: {} }],
      "/widgets/0/properties",
      "Should have required property 'markdown'",
    ],
    [
      "the state of no alarm",
      [{ type: "alarm", properties: {} }],
      "/widgets/0/properties",
      "Should have required property 'alarms'",
    ],
    [
      "the states of 101 alarms",
      [{ type: "alarm", properties: { alarms: Array(101).fill("arn:aws:cloudwatch:x") } }],
      "/widgets/0/properties/alarms",
      "Should NOT have more than 100 items",
    ],
    ["501 widgets", Array(501).fill(text), "/widgets", "Should NOT have more than 500 items"],
    [
      "a widget without properties",
      [{ type: "text" }],
      "/widgets/0",
      "Should have required property 'properties'",
    ],
    ["a widget right of the grid", [{ ...text, x: 24 }], "/widgets/0/x", "Should be <= 23"],
    ["a widget wider than the grid", [{ ...text, width: 25 }], "/widgets/0/width", "Should be <= 24"],
    ["a widget without height", [{ ...text, height: 0 }], "/widgets/0/height", "Should be >= 1"],
    ["a widget at half a row", [{ ...text, y: 1.5 }], "/widgets/0/y", "Should be integer"],
    [
      "a number for a text",
      [{ type: "text", properties: { markdown: 7 } }],
      "/widgets/0/properties/markdown",
      "Should be string",
    ],
    [
      "a graph of an unknown view",
      [{ type: "metric", properties: { ...inRegion, metrics, view: "donut" } }],
      "/widgets/0/properties/view",
      "allowed values",
    ],
    [
      "a period of no seconds",
      [{ type: "metric", properties: { ...inRegion, metrics, period: 0 } }],
      "/widgets/0/properties/period",
      "Should be >= 1",
    ],
    [
      "a custom widget that calls nothing",
      [{ type: "custom", properties: {} }],
      "/widgets/0/properties",
      "Should have required property 'endpoint'",
    ],
    [
      "a widget of a kind that doesn't exist",
      [{ ...text, type: "pie" }],
      "/widgets/0/type",
      "allowed values",
    ],
  ] as const)
    it(`refuses a dashboard with ${what}, as CloudWatch words it`, async () => {
      const error = await refused(put(...widgets));

      expect(error).to.contain("The dashboard body is invalid, there are ");
      expect(error).to.contain(`"dataPath": "${path}"`).and.to.contain(message.replaceAll('"', '\\"'));
    });

  it("refuses to provision what CloudWatch would refuse, naming the dashboard", async () => {
    const metricWithoutRegion = JSON.stringify({ widgets: [{ type: "metric", properties: {} }] });

    expect(await refused(declare("main", "{")))
      .to.contain('aws:cloudwatch/dashboard:Dashboard "d"')
      .and.contain("must be a valid JSON object");
    expect(await refused(declare("main", metricWithoutRegion)))
      .to.contain('aws:cloudwatch/dashboard:Dashboard "d"')
      .and.contain("Should have required property 'region'");
  });

  it("has only dashboards that were put", async () => {
    expect(await refused(client.send(new GetDashboardCommand({ DashboardName: "x" })))).to.contain(
      "ResourceNotFound",
    );
  });
});
