import { join } from "node:path";
import { expect } from "chai";
import { EngineCloud } from "./engine-cloud";
import { EngineStack, type Step } from "./engine-stack";
import { hasPreviousVersion, PreviousVersion, previousCommit } from "./previous-version";
import { findPulumiCli } from "./pulumi-cli";
import { Shop } from "./shop";

const projectDirectory = join(__dirname, "../..");

/** What holds data, or what others know the address of: none of it may be lost by an upgrade. */
const lasting = [
  "aws:apigatewayv2/api:Api",
  "aws:cloudwatch/eventArchive:EventArchive",
  "aws:cloudwatch/eventBus:EventBus",
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:dynamodb/table:Table",
  "aws:dynamodb/tableItem:TableItem",
  "aws:kms/key:Key",
  "aws:ses/emailIdentity:EmailIdentity",
  // Its executions would end half-way.
  "aws:sfn/stateMachine:StateMachine",
  "aws:sns/topic:Topic",
  "aws:sns/topicSubscription:TopicSubscription",
  "aws:sqs/queue:Queue",
  "random:index/randomPassword:RandomPassword",
];

const isLoss = ({ op }: Step): boolean => /replace|delete|discard/.test(op);

const told = ({ op, type, name }: Step): string => `${op} ${type} ${name}`;

const cli = findPulumiCli();

const skipped = (): string | undefined => {
  if (cli === undefined) return "no Pulumi CLI";
  return hasPreviousVersion() ? undefined : `this clone has no commit ${previousCommit}`;
};

const why = skipped();
if (cli === undefined || why !== undefined) console.log(`The upgrade test is skipped: ${why}`);
else
  describe("the upgrade of a stack that the previous version deployed", function () {
    this.timeout(1_200_000);
    const previous = new PreviousVersion();
    let cloud: EngineCloud;
    let stack: EngineStack;
    let deployed: Step[];
    let upgraded: Step[];
    before(async () => {
      cloud = await EngineCloud.start();
      stack = await EngineStack.create({
        cli,
        providers: cloud.providers,
        settings: { "aws:region": "us-east-1", "orderflow:alertEmail": "ops@example.com" },
        secrets: { "orderflow:groqApiKey": "gsk_none" },
      });
      deployed = await stack.up(previous.directory);
      upgraded = await stack.up(projectDirectory);
    });
    after(async () => {
      await stack?.remove();
      await cloud?.stop();
      previous.remove();
    });

    it("replaces and deletes nothing that holds data or has an address", () => {
      const lost = upgraded.filter((step) => lasting.includes(step.type) && isLoss(step));

      expect(lost.map(told)).to.deep.equal([]);
    });

    it("keeps every function, role, rule and alarm that is still there by name", () => {
      const before = new Set(deployed.map(({ type, name }) => `${type} ${name}`));
      const madeAgain = upgraded.filter(
        ({ op, type, name }) => op === "create" && before.has(`${type} ${name}`),
      );

      expect(madeAgain.map(told)).to.deep.equal([]);
    });

    it("knows each lasting kind of resource from the deployment before", () => {
      expect(deployed.filter(({ op }) => op === "create").map(({ type }) => type)).to.include.members(
        lasting,
      );
    });

    it("ships orders", async () => {
      const shop = new Shop(await stack.outputs(projectDirectory), cloud.cloud.awsEndpoint);
      await shop.seed();

      expect(await shop.orderUntilShipped()).to.equal("SHIPPED");
    });

    it("is all there is to do", async () => {
      const again = await stack.preview(projectDirectory);

      expect(again.filter(({ op }) => op !== "same").map(told)).to.deep.equal([]);
    });
  });
