import { expect } from "chai";
import { sourcesOf } from "../../../src/console/health/log-query";
import { queryOf, readRows } from "../../../src/console/health/metric-rows";
import { Runbooks, sectionOf } from "../../../src/console/health/runbook";
import { chartData, latest, shortNumber } from "../../../src/console/web/health/chart-data";

describe("the rows of a dashboard's metric widget", () => {
  it("may repeat a place of the row before by a dot, and all that is left out by three", () => {
    const rows = readRows([
      ["AWS/SQS", "Sent", "QueueName", "jobs", { stat: "Sum" }],
      [".", "Received", ".", "."],
      ["...", "others", { label: "others", yAxis: "right" }],
    ]);

    expect(rows.map(({ path }) => path)).to.deep.equal([
      ["AWS/SQS", "Sent", "QueueName", "jobs"],
      ["AWS/SQS", "Received", "QueueName", "jobs"],
      ["AWS/SQS", "Received", "QueueName", "others"],
    ]);
    expect(rows[2]).to.include({ id: "row2", label: "others", yAxis: "right", visible: true });
  });

  it("become queries, whose periods are all that of the graph, a search's too", () => {
    const [metric, search] = readRows([
      ["AWS/SQS", "Sent", "QueueName", "jobs", { id: "m1", visible: false }],
      [{ expression: "SEARCH('{shop,currency} Revenue', 'Sum', 300)", id: "e1" }],
    ]).map((row) => queryOf(row, { stat: "Average", period: 60 }));

    expect(metric).to.deep.equal({
      Id: "m1",
      ReturnData: false,
      MetricStat: {
        Metric: {
          Namespace: "AWS/SQS",
          MetricName: "Sent",
          Dimensions: [{ Name: "QueueName", Value: "jobs" }],
        },
        Period: 60,
        Stat: "Average",
      },
    });
    expect(search?.Expression).to.equal("SEARCH('{shop,currency} Revenue', 'Sum', 60)");
  });
});

describe("the query of a log widget", () => {
  it("names its log groups first", () => {
    const query = "SOURCE '/aws/lambda/a' | SOURCE '/aws/lambda/b' | fields @message | limit 5";

    expect(sourcesOf(query)).to.deep.equal({
      groups: ["/aws/lambda/a", "/aws/lambda/b"],
      rest: "fields @message | limit 5",
    });
  });
});

describe("a runbook's entry", () => {
  const document =
    "# Runbook\n\n## Alarms\n\n### alarm-lag\n\n**Do:** wait.\n\n#### More\n\ntext\n\n### alarm-next\n\nno";

  it("is the section under the heading with the anchor, with what is below it", () => {
    expect(sectionOf(document, "alarm-lag")).to.deep.equal({
      title: "alarm-lag",
      markdown: "**Do:** wait.\n\n#### More\n\ntext",
    });
    expect(sectionOf(document, "alarm-none")).to.equal(undefined);
  });

  it("is never read from outside the program's directory", async () => {
    const runbooks = new Runbooks(__dirname);

    expect(await runbooks.entryIn("Runbook: ../../../README.md#more")).to.equal(undefined);
    expect(await runbooks.entryIn("Runbook: none.md#more")).to.equal(undefined);
    expect(await new Runbooks(undefined).entryIn("README.md#more")).to.equal(undefined);
  });
});

describe("a chart", () => {
  const series = (label: string, ...values: (number | null)[]) => ({
    label,
    values,
    rightAxis: false,
    colour: undefined,
  });
  const graph = {
    times: [60_000, 120_000],
    series: [series("a", 1, null), series("b", 2, 3)],
    thresholds: [{ label: "too many", value: 5 }],
    unit: "",
    min: undefined,
    max: undefined,
  };

  it("has a column per series, and one for each threshold", () => {
    expect(chartData(graph, false)).to.deep.equal([
      [60, 120],
      [1, null],
      [2, 3],
      [5, 5],
    ]);
  });

  it("puts stacked series on top of each other; what doesn't exist counts as nothing", () => {
    expect(chartData(graph, true)).to.deep.equal([
      [60, 120],
      [1, 0],
      [3, 3],
      [5, 5],
    ]);
  });

  it("names the newest value that exists, in as many digits as a look takes in", () => {
    expect(latest([1, 4, null])).to.equal(4);
    expect(latest([null])).to.equal(undefined);
    expect([1_234, 0.4567, 1_234_567, 123.4].map(shortNumber)).to.deep.equal([
      "1,234",
      "0.46",
      "1.2 M",
      "123",
    ]);
  });
});
