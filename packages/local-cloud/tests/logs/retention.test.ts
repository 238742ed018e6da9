import {
  CloudWatchLogsClient,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { expect } from "chai";
import { LogsService } from "../../src/logs/logs";
import { logsResources } from "../../src/logs/resources";
import { StillClock } from "../../src/testing/still-clock";
import { errorOf, RunningEndpoint } from "../endpoint/running-endpoint";

const token = "aws:cloudwatch/logGroup:LogGroup";
const logGroupName = "/shop";
const day = 86_400_000;

describe("the retention of a log group, changed by a call", () => {
  let clock: StillClock;
  let running: RunningEndpoint;
  let logs: LogsService;
  let client: CloudWatchLogsClient;
  beforeEach(async () => {
    clock = new StillClock(Date.parse("2026-03-01T10:00:00Z"));
    running = new RunningEndpoint();
    logs = new LogsService({ stateDirectory: running.directory, clock });
    await running.start([logs], logsResources(logs));
    client = running.client(CloudWatchLogsClient);
  });
  afterEach(() => running.stop());

  const declare = (inputs: Record<string, unknown> = {}) =>
    running.declare(token, "group", { name: logGroupName, ...inputs });
  const put = (retentionInDays: number, by = client) =>
    by.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }));
  const remove = () => client.send(new DeleteRetentionPolicyCommand({ logGroupName }));
  const described = async () =>
    (await client.send(new DescribeLogGroupsCommand({}))).logGroups?.[0]?.retentionInDays;
  const lines = async () =>
    (await client.send(new FilterLogEventsCommand({ logGroupName }))).events?.map(({ message }) => message);

  it("is described, and decides from then on which lines there are", async () => {
    await declare({ retentionInDays: 14 });
    logs.write(logGroupName, "older");
    clock.time += 2 * day;
    logs.write(logGroupName, "newer");

    await put(1);

    expect(await described()).to.equal(1);
    expect(await lines()).to.deep.equal(["newer"]);
  });

  it("has no end after it was deleted", async () => {
    await declare({ retentionInDays: 1 });
    logs.write(logGroupName, "old");
    clock.time += 9 * day;

    await remove();

    expect(await described()).to.equal(undefined);
    expect(await lines()).to.deep.equal(["old"]);
  });

  it("is one of those that AWS offers", async () => {
    await declare();

    const error = await errorOf(put(2));

    expect(error.name).to.equal("InvalidParameterException");
    expect(error.message).to.match(
      /^1 validation error detected: Value '2' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: \[1, 3, 5, /,
    );
    expect((await errorOf(put(0))).name).to.equal("InvalidParameterException");
  });

  it("is of a group that exists", async () => {
    expect((await errorOf(put(1))).name).to.equal("ResourceNotFoundException");
    expect((await errorOf(remove())).name).to.equal("ResourceNotFoundException");
  });

  it("needs the permission for the group", async () => {
    await declare();
    const may = (action: string) =>
      running.client(
        CloudWatchLogsClient,
        running.roleThatMay({
          Action: `logs:${action}`,
          Resource: `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}:*`,
        }),
      );

    await put(1, may("PutRetentionPolicy"));

    expect(await described()).to.equal(1);
    expect((await errorOf(put(3, may("DeleteRetentionPolicy")))).name).to.equal("AccessDeniedException");
  });

  it("is drift of what the program declares, until it is as declared again", async () => {
    const created = await declare({ retentionInDays: 14 });
    const type = running.registry.type(token);
    const drifted = () => type.drifted(created);

    expect(await drifted()).to.deep.equal({});
    await put(1);
    expect(await drifted()).to.deep.equal({ retentionInDays: 1 });
    await remove();
    expect(await drifted()).to.deep.equal({ retentionInDays: undefined });
    await put(14);
    expect(await drifted()).to.deep.equal({});
  });
});
