import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  GetLogEventsCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { expect } from "chai";
import { LogGroup } from "../../src/logs/log-group";
import { LogsService } from "../../src/logs/logs";
import { logsResources } from "../../src/logs/resources";
import { errorOf, RunningEndpoint } from "../endpoint/running-endpoint";

const day = 86_400_000;

describe("CloudWatch Logs", () => {
  let running: RunningEndpoint;
  let logs: LogsService;
  let client: CloudWatchLogsClient;
  beforeEach(async () => {
    running = new RunningEndpoint();
    logs = new LogsService({ stateDirectory: running.directory });
    await running.start([logs], logsResources(logs));
    client = running.client(CloudWatchLogsClient);
  });
  afterEach(() => running.stop());

  const declare = (name: string, inputs: Record<string, unknown> = {}) =>
    running.declare("aws:cloudwatch/logGroup:LogGroup", name, inputs);
  const filter = async (input: Partial<FilterLogEventsCommandInput> = {}) => {
    const answer = await client.send(new FilterLogEventsCommand({ logGroupName: "group", ...input }));
    return (answer.events ?? []).map(({ message }) => message);
  };

  describe("groups", () => {
    it("are declared with a retention, and described", async () => {
      const { id, outputs } = await declare("one", { name: "/aws/lambda/one", retentionInDays: 14 });
      await declare("two", { name: "/aws/lambda/two", retentionInDays: 0 });
      await declare("other", {});

      const { logGroups = [] } = await client.send(
        new DescribeLogGroupsCommand({ logGroupNamePrefix: "/aws/lambda/" }),
      );

      expect(id).to.equal("/aws/lambda/one");
      expect(outputs.arn).to.equal("arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/one");
      expect(
        logGroups.map(({ logGroupName, retentionInDays }) => [logGroupName, retentionInDays]),
      ).to.deep.equal([
        ["/aws/lambda/one", 14],
        ["/aws/lambda/two", undefined],
      ]);
      expect(logGroups[0]?.arn).to.equal(`${outputs.arn}:*`);
    });

    it("are found by a part of the name, page by page", async () => {
      for (const name of ["c-orders", "a-orders", "b-orders", "d-other"]) await declare(name);
      const page = (nextToken?: string) =>
        client.send(
          new DescribeLogGroupsCommand({
            logGroupNamePattern: "ORDERS",
            limit: 2,
            ...(nextToken === undefined ? {} : { nextToken }),
          }),
        );

      const first = await page();
      const second = await page(first.nextToken);

      const names = [first, second].map(({ logGroups = [] }) => logGroups.map((one) => one.logGroupName));
      expect(names).to.deep.equal([["a-orders", "b-orders"], ["c-orders"]]);
      expect(second.nextToken).to.equal(undefined);
    });

    it("refuse a retention that AWS doesn't have", async () => {
      expect((await errorOf(declare("group", { retentionInDays: 10 }))).message).to.contain(
        "retentionInDays",
      );
    });

    it("that weren't declared accept no lines", async () => {
      logs.write("group", "lost");
      await declare("group");

      expect(await filter()).to.deep.equal([]);
    });

    it("show nothing that has outlived their retention", () => {
      const group = new LogGroup("group", 3);
      for (const age of [4, 2, 0]) group.write({ timestamp: Date.now() - age * day, message: `${age} days` });

      expect(group.between().map(({ message }) => message)).to.deep.equal(["2 days", "0 days"]);
    });

    it("keep their newest ten thousand lines at hand", () => {
      const group = new LogGroup("group", undefined);
      for (let number = 1; number <= 25_000; number += 1) group.write({ timestamp: number, message: "" });

      const kept = group.between().map(({ number }) => number);
      expect(kept.length).to.be.within(9_000, 10_000);
      expect(kept.at(-1)).to.equal(25_000);
      expect(kept[0]).to.equal(25_000 - kept.length + 1);
    });
  });

  it("writes every line to a file of the state directory", async () => {
    await declare("group", { name: "/aws/lambda/it" });
    logs.write("/aws/lambda/it", "one");
    logs.write("/aws/lambda/it", "two");

    await logs.stop();
    const file = await readFile(join(running.directory, "logs", "aws_lambda_it.log"), "utf8");

    expect(file).to.equal("one\ntwo\n");
  });

  it("continues when a file can't be written, and reports the error", async () => {
    const failures: unknown[] = [];
    const broken = new LogsService({
      stateDirectory: join(running.directory, "not", "made"),
      failed: (error) => failures.push(error),
    });
    broken.create("group");
    broken.write("group", "line");

    await broken.stop();

    expect(String(failures[0])).to.contain("ENOENT");
  });

  describe("FilterLogEvents", () => {
    beforeEach(() => declare("group"));

    it("finds lines with what `aws logs tail` shows of them", async () => {
      const before = Date.now();
      logs.write("group", "hello");

      const { events = [], searchedLogStreams } = await client.send(
        new FilterLogEventsCommand({
          logGroupIdentifier: "arn:aws:logs:us-east-1:000000000000:log-group:group",
          interleaved: true,
        }),
      );

      expect(events).to.have.length(1);
      expect(events[0]).to.include({ message: "hello", logStreamName: "local" });
      expect(events[0]?.timestamp).to.be.within(before, Date.now());
      expect(events[0]?.eventId).to.match(/^\d+$/);
      expect(searchedLogStreams).to.deep.equal([{ logStreamName: "local", searchedCompletely: true }]);
    });

    const lines = ["ERROR order failed", "INFO order created", "WARN slow", "error in lower case"];
    const patterns: readonly (readonly [string, readonly number[]])[] = [
      ["", [0, 1, 2, 3]],
      ["ERROR", [0]],
      ["order", [0, 1]],
      ["order failed", [0]],
      ["failed order", [0]],
      ['"order created"', [1]],
      ['"created order"', []],
      ["order -failed", [1]],
      ["?ERROR ?WARN", [0, 2]],
      ["?ERROR ?WARN order", [0]],
      ['-"order failed" order', [1]],
    ];
    for (const [pattern, expected] of patterns) {
      it(`knows the pattern ${pattern || "(none)"}`, async () => {
        for (const line of lines) logs.write("group", line);

        const found = await filter({ filterPattern: pattern });

        expect(found).to.deep.equal(expected.map((index) => lines[index]));
      });
    }

    it("looks from a time to a time, both included", async () => {
      logs.write("group", "now");
      const [event] = (await client.send(new FilterLogEventsCommand({ logGroupName: "group" }))).events ?? [];
      const at = event?.timestamp ?? 0;

      expect(await filter({ startTime: at, endTime: at })).to.deep.equal(["now"]);
      expect(await filter({ startTime: at + 1 })).to.deep.equal([]);
      expect(await filter({ endTime: at - 1 })).to.deep.equal([]);
    });

    it("gives pages", async () => {
      for (const line of ["1", "2", "3"]) logs.write("group", line);

      const first = await client.send(new FilterLogEventsCommand({ logGroupName: "group", limit: 2 }));
      const rest = await filter({ limit: 2, ...(first.nextToken ? { nextToken: first.nextToken } : {}) });

      expect(first.events?.map(({ message }) => message)).to.deep.equal(["1", "2"]);
      expect(rest).to.deep.equal(["3"]);
    });

    const refused: readonly (readonly [string, Partial<FilterLogEventsCommandInput>, string])[] = [
      ["a group that isn't there", { logGroupName: "none" }, "ResourceNotFoundException"],
      [
        "a pattern of JSON that is none",
        { filterPattern: '{ $.level == "ERROR" }' },
        "InvalidParameterException",
      ],
      [
        "a pattern of JSON without an end",
        { filterPattern: '{ $.level = "ERROR"' },
        "InvalidParameterException",
      ],
      ["a quote without an end", { filterPattern: '"order' }, "InvalidParameterException"],
      ["a limit of 0", { limit: 0 }, "InvalidParameterException"],
      ["a token of somewhere else", { nextToken: "f/1" }, "InvalidParameterException"],
    ];
    for (const [name, input, error] of refused) {
      it(`refuses ${name}`, async () => {
        expect((await errorOf(filter(input))).name).to.equal(error);
      });
    }
  });

  describe("GetLogEvents", () => {
    beforeEach(async () => {
      await declare("group");
      for (let number = 1; number <= 5; number += 1) logs.write("group", String(number));
    });
    const get = async (input: { startFromHead?: boolean; limit?: number; nextToken?: string } = {}) => {
      const answer = await client.send(
        new GetLogEventsCommand({ logGroupName: "group", logStreamName: "local", ...input }),
      );
      const { nextForwardToken: forward = "", nextBackwardToken: backward = "" } = answer;
      return { messages: (answer.events ?? []).map(({ message }) => message), forward, backward };
    };

    it("gives the newest, and pages back", async () => {
      const newest = await get({ limit: 2 });
      const older = await get({ limit: 2, nextToken: newest.backward });
      const oldest = await get({ limit: 2, nextToken: older.backward });
      const none = await get({ limit: 2, nextToken: oldest.backward });

      const pages = [newest, older, oldest, none].map(({ messages }) => messages);
      expect(pages).to.deep.equal([["4", "5"], ["2", "3"], ["1"], []]);
      expect(none.backward).to.equal(oldest.backward);
    });

    it("gives the oldest first when asked, and what comes later", async () => {
      const first = await get({ startFromHead: true, limit: 3 });
      const second = await get({ nextToken: first.forward });
      const third = await get({ nextToken: second.forward });
      logs.write("group", "6");
      const fourth = await get({ nextToken: third.forward });

      const pages = [first, second, third, fourth].map(({ messages }) => messages);
      expect(pages).to.deep.equal([["1", "2", "3"], ["4", "5"], [], ["6"]]);
      expect(third.forward).to.equal(second.forward);
    });

    it("knows one stream a group", async () => {
      const { logStreams = [] } = await client.send(new DescribeLogStreamsCommand({ logGroupName: "group" }));
      const missing = client.send(new GetLogEventsCommand({ logGroupName: "group", logStreamName: "other" }));

      expect(logStreams.map(({ logStreamName }) => logStreamName)).to.deep.equal(["local"]);
      expect(logStreams[0]?.lastEventTimestamp).to.be.closeTo(Date.now(), 5_000);
      expect((await errorOf(missing)).name).to.equal("ResourceNotFoundException");
    });
  });

  it("refuses other operations by name", async () => {
    const error = await errorOf(
      client.send(new PutLogEventsCommand({ logGroupName: "g", logStreamName: "s", logEvents: [] })),
    );

    expect(error.name).to.equal("NotImplemented");
    expect(error.message).to.contain("logs:PutLogEvents");
  });

  it("shows a role the groups that it may read", async () => {
    await declare("group");
    await declare("other");
    const credentials = running.roleThatMay({
      Action: "logs:FilterLogEvents",
      Resource: "arn:aws:logs:us-east-1:000000000000:log-group:group:*",
    });
    const role = running.client(CloudWatchLogsClient, credentials);

    const allowed = await role.send(new FilterLogEventsCommand({ logGroupName: "group" }));
    const refusal = await errorOf(role.send(new FilterLogEventsCommand({ logGroupName: "other" })));

    expect(allowed.events).to.deep.equal([]);
    expect(refusal.name).to.equal("AccessDeniedException");
  });
});
