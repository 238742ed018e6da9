import { createServer, type Server } from "node:net";
import { NoDynamoEngine } from "@orderflow/local-cloud/dynamo-engine";
import { expect } from "chai";
import * as z from "zod";
import type { World } from "../../cli/context";
import { examine } from "../../cli/doctor/finding";
import { engineCheck, nodeCheck, npmCheck, portsCheck } from "../../cli/doctor/machine";
import { Unreachable } from "../../cli/errors";
import { askInsteadOfAws } from "./support/as-deployed";
import { type Actions, AwsAnswer, awsStandIn } from "./support/aws-stand-in";
import { httpStandIn } from "./support/http-stand-in";
import { type Outputs, runOn } from "./support/world";

const report = z.object({
  ok: z.boolean(),
  checks: z.array(
    z.object({ name: z.string(), state: z.string(), detail: z.string(), fix: z.string().nullable() }),
  ),
});

const account = "123456789012";
const product = {
  productId: { S: "LAMP" },
  name: { S: "Lamp" },
  unitPrice: { N: "3900" },
  currency: { S: "USD" },
  stock: { N: "3" },
};
const entry = (identity: string, status: string) =>
  `<entry><key>${identity}</key><value><VerificationStatus>${status}</VerificationStatus></value></entry>`;
const verified = (...entries: readonly string[]) =>
  `<VerificationAttributes>${entries.join("")}</VerificationAttributes>`;
const subscribed = (arn: string) =>
  `<Subscriptions><member><SubscriptionArn>${arn}</SubscriptionArn><Protocol>email</Protocol><Endpoint>ops@example.com</Endpoint></member></Subscriptions>`;

/** A stack on which everything is right. */
const healthy: Actions = {
  GetCallerIdentity: () =>
    `<Arn>arn:aws:sts::${account}:assumed-role/Admin/s</Arn><Account>${account}</Account>`,
  GetIdentityVerificationAttributes: () => verified(entry("shop@example.com", "Success")),
  GetAccountSendingEnabled: () => "<Enabled>true</Enabled>",
  GetSendQuota: () => "<Max24HourSend>50000</Max24HourSend><MaxSendRate>14</MaxSendRate>",
  ListSubscriptionsByTopic: () => subscribed(`arn:aws:sns:us-east-1:${account}:alerts:1`),
  DescribeTable: () => ({ Table: { DeletionProtectionEnabled: false } }),
  Scan: () => ({ Items: [product] }),
};

describe("doctor on a deployed stack", () => {
  const closing: (() => Promise<void> | void)[] = [];

  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  const examined = async (
    actions: Actions = {},
    { status = 200, more = {} }: { status?: number; more?: Partial<Outputs> } = {},
  ) => {
    const aws = await awsStandIn({ ...healthy, ...actions });
    const api = await httpStandIn({ status, body: { status: "ok", orders: [] } });
    closing.push(aws.close, api.close, askInsteadOfAws(aws.url));
    const outputs: Outputs = {
      apiUrl: api.url,
      apiKey: "ofk_first",
      inventoryTableName: "inventory",
      alertTopicArn: `arn:aws:sns:us-east-1:${account}:alerts`,
      mailSender: "shop@example.com",
      ...more,
    };
    const { code, stdout, stderr } = await runOn(outputs, ["doctor", "--stack", "dev", "--json"]);
    const { ok, checks } = report.parse(JSON.parse(stdout));
    const one = (name: string) => checks.find((check) => check.name === name);
    return { code, ok, checks, one, stderr };
  };

  it("is all green and ends with 0 where everything is right", async () => {
    const { code, ok, checks } = await examined();

    expect(checks.filter(({ state }) => state !== "ok")).to.deep.equal([]);
    expect(checks.map(({ name }) => name)).to.include.members([
      ...["Node.js", "npm", "Stack", "AWS credentials", "Region", "API", "API key", "Catalogue"],
      ...["SES sender", "SES sandbox", "Alerts"],
    ]);
    expect([code, ok]).to.deep.equal([0, true]);
  });

  const wrong: Record<string, [Actions, string, RegExp, RegExp]> = {
    "credentials of another account": [
      {
        GetCallerIdentity: () =>
          "<Arn>arn:aws:iam::999999999999:user/ada</Arn><Account>999999999999</Account>",
      },
      "AWS credentials",
      /account 999999999999, but the stack is in 123456789012/,
      /AWS_PROFILE/,
    ],
    "no credentials that work": [
      {
        GetCallerIdentity: () => {
          throw new AwsAnswer("ExpiredToken", "The security token included in the request is expired");
        },
      },
      "AWS credentials",
      /expired/,
      /aws sso login/,
    ],
    "a sender that nobody asked SES to verify": [
      { GetIdentityVerificationAttributes: () => verified() },
      "SES sender",
      /shop@example.com isn't verified/,
      /^aws ses verify-email-identity --email-address shop@example.com --region us-east-1$/,
    ],
    "a sender that hasn't answered SES": [
      { GetIdentityVerificationAttributes: () => verified(entry("shop@example.com", "Pending")) },
      "SES sender",
      /isn't verified/,
      /Open the link in the mail that AWS sent to shop@example.com/,
    ],
    "an account that SES stopped": [
      { GetAccountSendingEnabled: () => "<Enabled>false</Enabled>" },
      "SES sender",
      /doesn't send/,
      /update-account-sending-enabled --enabled/,
    ],
    "an alert subscription that isn't confirmed": [
      { ListSubscriptionsByTopic: () => subscribed("PendingConfirmation") },
      "Alerts",
      /ops@example.com isn't confirmed/,
      /Open the link/,
    ],
    "an empty catalogue": [
      { Scan: () => ({ Items: [] }) },
      "Catalogue",
      /nothing is for sale/,
      /npm run orders -- --stack dev seed/,
    ],
    "a catalogue without stock": [
      { Scan: () => ({ Items: [{ ...product, stock: { N: "0" } }] }) },
      "Catalogue",
      /none in stock/,
      /stock add/,
    ],
    "real customers and SES's sandbox": [
      {
        GetSendQuota: () => "<Max24HourSend>200</Max24HourSend>",
        DescribeTable: () => ({ Table: { DeletionProtectionEnabled: true } }),
      },
      "SES sandbox",
      /only verified addresses/,
      /Request production access/,
    ],
    "real customers and nobody who is told of alarms": [
      {
        ListSubscriptionsByTopic: () => "<Subscriptions/>",
        DescribeTable: () => ({ Table: { DeletionProtectionEnabled: true } }),
      },
      "Alerts",
      /no address is subscribed/,
      /pulumi config set alertEmail <address> -s dev/,
    ],
  };
  for (const [what, [actions, name, detail, fix]] of Object.entries(wrong))
    it(`names ${what}, with what puts it right, and ends with 1`, async () => {
      const { code, ok, one, stderr } = await examined(actions);

      expect(one(name)?.state).to.equal("failed");
      expect(one(name)?.detail).to.match(detail);
      expect(one(name)?.fix).to.match(fix);
      expect([code, ok]).to.deep.equal([1, false]);
      expect(stderr).to.contain(name);
    });

  it("reports urgent alarms without a subscriber, even if other alarms have one", async () => {
    const { one } = await examined(
      {
        ListSubscriptionsByTopic: ({ TopicArn }) =>
          subscribed(String(TopicArn).endsWith(":pages") ? "PendingConfirmation" : `${TopicArn}:1`),
      },
      { more: { pageTopicArn: `arn:aws:sns:us-east-1:${account}:pages` } },
    );

    expect(one("Alerts")).to.deep.include({
      state: "failed",
      detail: "ops@example.com isn't confirmed for urgent alarms",
    });
  });

  it("treats SES's sandbox and alarms without a subscriber as warnings if there are no real customers", async () => {
    const { code, one } = await examined({
      GetSendQuota: () => "<Max24HourSend>200</Max24HourSend>",
      ListSubscriptionsByTopic: () => "<Subscriptions/>",
    });

    expect([one("SES sandbox")?.state, one("Alerts")?.state]).to.deep.equal(["warning", "warning"]);
    expect(code).to.equal(0);
  });

  it("takes a sender whose domain is verified", async () => {
    const { one } = await examined({
      GetIdentityVerificationAttributes: () => verified(entry("example.com", "Success")),
    });

    expect(one("SES sender")).to.include({
      state: "ok",
      detail: "shop@example.com, through its domain example.com",
    });
  });

  it("names the DNS records of a domain that isn't verified yet", async () => {
    const mailDnsRecords = [{ name: "_amazonses.example.com", type: "TXT", value: "token" }];
    const { one } = await examined(
      { GetIdentityVerificationAttributes: () => verified() },
      { more: { mailDnsRecords } },
    );

    expect(one("SES sender")?.fix).to.equal(
      "Publish the DNS records that this command lists: pulumi stack output mailDnsRecords --stack dev",
    );
  });

  it("says that the API refuses the key, and how to continue", async () => {
    const { one, code } = await examined({}, { status: 403 });

    expect(one("API key")?.state).to.equal("failed");
    expect(one("API key")?.fix).to.contain("ORDERFLOW_API_KEY");
    expect(code).to.equal(1);
  });

  it("leaves for later what can't be asked without credentials, and still asks the API", async () => {
    const { checks, one } = await examined({
      GetCallerIdentity: () => {
        throw new AwsAnswer("InvalidClientTokenId");
      },
    });

    expect(one("API")?.state).to.equal("ok");
    expect(checks.some(({ state }) => state === "skipped")).to.equal(true);
  });

  it("says what is wrong with the stack itself", async () => {
    const openTarget: World["openTarget"] = async () => {
      throw new Unreachable('There is no stack "dev".', { hint: "See: pulumi stack ls" });
    };

    const { code, stdout } = await runOn({}, ["doctor", "--stack", "dev", "--json"], { openTarget });
    const { checks } = report.parse(JSON.parse(stdout));

    expect(code).to.equal(1);
    expect(checks.at(-1)).to.include({ name: "Stack", state: "failed", fix: "See: pulumi stack ls" });
  });
});

describe("doctor where nothing runs yet", () => {
  const nothing: World["openTarget"] = async () => {
    throw new Unreachable("No local cloud is running: there is no .local/outputs.json.", {
      hint: "Start one with npm start",
    });
  };
  const env = { PORT: "0", AWS_PORT: "0", CONSOLE_PORT: "0" };

  it("looks at the machine, and says how to start", async () => {
    const { code, stdout, stderr } = await runOn({}, ["doctor"], { openTarget: nothing, env });

    expect(code).to.equal(1);
    expect(stdout)
      .to.match(/^ok +Node\.js +\d/m)
      .and.to.match(/^ok +DynamoDB engine +\S/m)
      .and.to.match(/^ok +Ports +any, any, any can be used$/m)
      .and.to.match(/^failed +Local cloud +No local cloud is running.*\n +→ npm start$/m)
      .and.to.match(/^later +Catalogue +once the local cloud runs$/m);
    expect(stderr).to.contain("Local cloud").and.not.to.contain("    at ");
  });

  it("says the same where a cloud was killed and left its outputs", async () => {
    const { stdout } = await runOn({ awsEndpoint: "http://127.0.0.1:1" }, ["doctor", "--json"], { env });
    const { checks } = report.parse(JSON.parse(stdout));

    expect(checks.find(({ name }) => name === "Local cloud")).to.include({
      state: "failed",
      fix: "npm start",
    });
  });
});

describe("doctor on a machine", () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  it("knows a Node.js that is too old, by number and not by text", async () => {
    const states = await Promise.all(
      ["18.20.0", "20.9.0", "20.19.0", "22.0.0", "9.11.2", "100.0.0"].map(
        async (version) => (await examine(nodeCheck(version))).state,
      ),
    );

    expect(states).to.deep.equal(["failed", "failed", "ok", "ok", "failed", "ok"]);
  });

  it("reports the npm that runs it", async () => {
    const npm_config_user_agent = "npm/11.4.0 node/v24.1.0 linux x64 workspaces/false";

    expect(await examine(npmCheck({ npm_config_user_agent }))).to.include({ state: "ok", detail: "11.4.0" });
  });

  it("says how to get a DynamoDB engine where there is none, and takes another one that is set", async () => {
    const none = () => {
      throw new NoDynamoEngine({ platform: "sunos", arch: "sparc" });
    };

    const [missing, other] = [
      await examine(engineCheck({}, none)),
      await examine(engineCheck({ DYNAMODB_ENDPOINT: "http://127.0.0.1:8000" }, none)),
    ];

    expect(missing.state).to.equal("failed");
    expect(missing.detail).to.contain("DYNAMODB_ENDPOINT");
    expect(other.state).to.equal("ok");
  });

  it("names a port that is taken, and the variable that chooses another", async () => {
    const listening = createServer();
    server = listening;
    await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
    const address = listening.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;

    const found = await examine(portsCheck({ PORT: String(port), AWS_PORT: "0", CONSOLE_PORT: "0" }));

    expect(found.state).to.equal("failed");
    expect(found.detail).to.contain(String(port));
    expect(found.fix).to.contain("set PORT (0 picks a free one)");
  });
});
