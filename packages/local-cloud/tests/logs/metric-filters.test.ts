import {
  CloudWatchLogsClient,
  DeleteMetricFilterCommand,
  DescribeMetricFiltersCommand,
  ListTagsForResourceCommand,
  PutMetricFilterCommand,
  TestMetricFilterCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { expect } from "chai";
import { LogsService } from "../../src/logs/logs";
import type { FilteredValue } from "../../src/logs/metric-filters";
import { logsResources } from "../../src/logs/resources";
import { errorOf, RunningEndpoint } from "../endpoint/running-endpoint";

describe("metric filters", () => {
  let running: RunningEndpoint;
  let logs: LogsService;
  let client: CloudWatchLogsClient;
  const values: FilteredValue[] = [];
  beforeEach(async () => {
    values.length = 0;
    running = new RunningEndpoint();
    logs = new LogsService({ stateDirectory: running.directory });
    logs.onValue((value) => values.push(value));
    await running.start([logs], logsResources(logs));
    client = running.client(CloudWatchLogsClient);
    logs.create("group");
  });
  afterEach(() => running.stop());

  const put = (filterPattern: string, metricValue: string, defaultValue?: number) =>
    client.send(
      new PutMetricFilterCommand({
        logGroupName: "group",
        filterName: "failures",
        filterPattern,
        metricTransformations: [
          { metricNamespace: "Shop", metricName: "Failures", metricValue, defaultValue },
        ],
      }),
    );

  it("make a metric of the lines that they find", async () => {
    await put('{ $.level = "ERROR" }', "$.durationMs");
    logs.write("group", '{"level":"ERROR","durationMs":20}');
    logs.write("group", '{"level":"INFO","durationMs":30}');

    expect(values).to.deep.equal([{ namespace: "Shop", name: "Failures", value: 20, unit: undefined }]);
  });

  it("count the other lines by their default", async () => {
    await put("ERROR", "1", 0);
    logs.write("group", "ERROR x");
    logs.write("group", "fine");

    expect(values.map(({ value }) => value)).to.deep.equal([1, 0]);
  });

  it("are described and deleted", async () => {
    await put("ERROR", "1");

    const { metricFilters = [] } = await client.send(
      new DescribeMetricFiltersCommand({ logGroupName: "group" }),
    );
    await client.send(new DeleteMetricFilterCommand({ logGroupName: "group", filterName: "failures" }));
    const after = await client.send(new DescribeMetricFiltersCommand({ logGroupName: "group" }));

    expect(metricFilters.map(({ filterName, filterPattern }) => [filterName, filterPattern])).to.deep.equal([
      ["failures", "ERROR"],
    ]);
    expect(after.metricFilters).to.deep.equal([]);
  });

  it("are tested on lines", async () => {
    const { matches = [] } = await client.send(
      new TestMetricFilterCommand({ filterPattern: "{ $.a = 1 }", logEventMessages: ['{"a":2}', '{"a":1}'] }),
    );

    expect(matches.map(({ eventNumber }) => eventNumber)).to.deep.equal([2]);
  });

  it("are refused for a group that isn't there", async () => {
    logs.remove("group");

    expect((await errorOf(put("ERROR", "1"))).name).to.equal("ResourceNotFoundException");
  });
});

describe("tags of a log group", () => {
  it("are those that were declared", async () => {
    const running = new RunningEndpoint();
    const logs = new LogsService({ stateDirectory: running.directory });
    await running.start([logs], logsResources(logs));
    const { outputs } = await running.declare("aws:cloudwatch/logGroup:LogGroup", "group", {
      tags: { stack: "dev" },
    });

    const { tags } = await running
      .client(CloudWatchLogsClient)
      .send(new ListTagsForResourceCommand({ resourceArn: String(outputs.arn) }));

    await running.stop();
    expect(tags).to.deep.equal({ stack: "dev" });
  });
});
