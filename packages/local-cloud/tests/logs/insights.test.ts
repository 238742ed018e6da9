import {
  CloudWatchLogsClient,
  DescribeQueriesCommand,
  GetQueryResultsCommand,
  StartQueryCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { expect } from "chai";
import { Clock } from "../../src/clock/clock";
import { LogsService } from "../../src/logs/logs";
import { errorOf, RunningEndpoint } from "../endpoint/running-endpoint";

const lines: unknown[] = [
  { level: "INFO", message: "Order created", orderId: "o-1", durationMs: 20, http: { status: 201 } },
  { level: "ERROR", message: "Order failed", orderId: "o-2", durationMs: 300, error: { name: "Throttled" } },
  { level: "ERROR", message: "Order failed", orderId: "o-3", durationMs: 100, error: { name: "Declined" } },
  "REPORT RequestId: 7 Duration: 12.5 ms Memory: 128 MB",
];

describe("Logs Insights", () => {
  let running: RunningEndpoint;
  let logs: LogsService;
  let client: CloudWatchLogsClient;
  let clock: Clock;
  before(async () => {
    running = new RunningEndpoint();
    clock = new Clock();
    logs = new LogsService({ stateDirectory: running.directory, clock });
    await running.start([logs], []);
    client = running.client(CloudWatchLogsClient);
    logs.create("group");
    for (const line of lines) {
      logs.write("group", typeof line === "string" ? line : JSON.stringify(line));
      await clock.advance(1_000);
    }
  });
  after(() => running.stop());

  const start = async (queryString: string, logGroupNames = ["group"]) => {
    const seconds = Math.floor(clock.now() / 1000);
    const range = { startTime: seconds - 3_600, endTime: seconds + 60 };
    const { queryId } = await client.send(new StartQueryCommand({ logGroupNames, queryString, ...range }));
    return client.send(new GetQueryResultsCommand({ queryId }));
  };
  /** The values of each record, without the pointer to it. */
  const query = async (queryString: string) => {
    const { results = [] } = await start(queryString);
    return results.map((row) => row.filter(({ field }) => field !== "@ptr").map(({ value }) => value));
  };

  it("answers with the newest events first, and says what it looked through", async () => {
    const { status, results = [], statistics } = await start("fields @timestamp, @message");

    expect(status).to.equal("Complete");
    expect(results.map((row) => row.map(({ field }) => field))).to.deep.equal(
      lines.map(() => ["@timestamp", "@message", "@ptr"]),
    );
    expect(results[0]?.[0]?.value).to.match(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\.\d{3}$/);
    expect(results[0]?.[1]?.value).to.equal(lines[3]);
    expect(statistics).to.include({ recordsMatched: 4, recordsScanned: 4 });
  });

  const queries: [what: string, text: string, expected: (string | undefined)[][]][] = [
    [
      "fields of lines of JSON",
      "fields orderId, http.status | filter ispresent(http.status)",
      [["o-1", "201"]],
    ],
    ["a filter by equality", 'fields orderId | filter level = "ERROR"', [["o-3"], ["o-2"]]],
    [
      "and, or, not and brackets",
      'fields orderId | filter level = "ERROR" and not (orderId = "o-2" or durationMs > 500)',
      [["o-3"]],
    ],
    ["a comparison of numbers", "fields orderId | filter durationMs >= 100 and durationMs < 300", [["o-3"]]],
    ["like with a text", 'fields orderId | filter message like "created"', [["o-1"]]],
    ["like with a pattern", "fields orderId | filter @message like /(?i)ORDER created/", [["o-1"]]],
    ["a pattern by =~", "fields orderId | filter error.name =~ /^Thr/", [["o-2"]]],
    ["in a list", 'fields orderId | filter orderId in ["o-1", "o-3"] | sort orderId asc', [["o-1"], ["o-3"]]],
    [
      "not in a list",
      'fields orderId | filter ispresent(orderId) and orderId not in ["o-1"] | sort orderId',
      [["o-2"], ["o-3"]],
    ],
    [
      "sort and limit",
      "fields orderId, durationMs | filter ispresent(durationMs) | sort durationMs desc | limit 2",
      [
        ["o-2", "300"],
        ["o-3", "100"],
      ],
    ],
    [
      "an alias and arithmetic",
      "fields durationMs / 1000 as seconds | filter seconds > 0.05 | sort seconds asc",
      [["0.1"], ["0.3"]],
    ],
    ["display", 'fields @timestamp, orderId | filter level = "INFO" | display orderId', [["o-1"]]],
    [
      "functions of texts",
      'fields concat(toupper(orderId), "/", strlen(level)) as it | filter level = "INFO"',
      [["O-1/4"]],
    ],
    ["a count", "stats count(*)", [["4"]]],
    [
      "a count by a field, sorted",
      "filter ispresent(level) | stats count(*) as n by level | sort n desc",
      [
        ["ERROR", "2"],
        ["INFO", "1"],
      ],
    ],
    [
      "averages, extremes and percentiles",
      "stats avg(durationMs) as mean, min(durationMs), max(durationMs), sum(durationMs), pct(durationMs, 50) as middle",
      [["140", "20", "300", "420", "100"]],
    ],
    ["distinct values", "stats count_distinct(level) as levels", [["2"]]],
    [
      "parse with a glob",
      'filter @message like "REPORT" | parse @message "Duration: * ms Memory: * MB" as took, memory | display took, memory',
      [["12.5", "128"]],
    ],
    [
      "parse with a pattern",
      "parse @message /RequestId: (?<id>\\d+)/ | filter ispresent(id) | display id",
      [["7"]],
    ],
    ["dedup", "fields level | filter ispresent(level) | dedup level", [["ERROR"], ["INFO"]]],
    [
      "comments and lines",
      "# the failed ones\nfields orderId\n| filter level = 'ERROR' # only these\n| limit 1",
      [["o-3"]],
    ],
  ];
  for (const [what, text, expected] of queries)
    it(`knows ${what}`, async () => {
      expect(await query(text)).to.deep.equal(expected);
    });

  it("counts in bins of time", async () => {
    const rows = await query("stats count(*) as n by bin(1h)");

    expect(rows.map(([, n]) => Number(n)).reduce((sum, n) => sum + n, 0)).to.equal(4);
    expect(rows[0]?.[0]).to.match(/^\d{4}-\d{2}-\d{2} \d{2}:00:00\.000$/);
  });

  it("shows the queries that there were", async () => {
    await start("fields @message | limit 3");

    const { queries: known = [] } = await client.send(new DescribeQueriesCommand({}));

    expect(known.map(({ queryString, status }) => [queryString, status])).to.deep.include([
      "fields @message | limit 3",
      "Complete",
    ]);
  });

  const refused: [what: string, text: string, groups: string[], error: string][] = [
    [
      "a command that it doesn't have, by name",
      "fields @message | pattern @message",
      ["group"],
      "MalformedQueryException",
    ],
    ["a function that it doesn't have, by name", "fields isValidIp(a)", ["group"], "MalformedQueryException"],
    ["a filter without an end", "filter level =", ["group"], "MalformedQueryException"],
    ["a group that isn't there", "fields @message", ["none"], "ResourceNotFoundException"],
  ];
  for (const [what, text, groups, error] of refused)
    it(`refuses ${what}`, async () => {
      expect((await errorOf(start(text, groups))).name).to.equal(error);
    });

  it("needs the permission for each group", async () => {
    const credentials = running.roleThatMay({
      Action: "logs:StartQuery",
      Resource: "arn:aws:logs:us-east-1:000000000000:log-group:group:*",
    });
    const role = running.client(CloudWatchLogsClient, credentials);
    const ask = (logGroupNames: string[]) =>
      role.send(new StartQueryCommand({ logGroupNames, queryString: "limit 1", startTime: 0, endTime: 1 }));

    expect(await ask(["group"])).to.have.property("queryId");
    expect((await errorOf(ask(["group", "other"]))).name).to.equal("AccessDeniedException");
  });
});
