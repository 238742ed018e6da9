import { placed, type Topology, topologyOf } from "@orderflow/local-cloud/testing/console";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { provisioned } from "./program";

/** Edges as `queue notifier → function notifier`. */
const inWords = ({ nodes, edges }: Topology): string[] => {
  const words = new Map(nodes.map(({ id, kind, label }) => [id, `${kind} ${label}`]));
  return edges.map(({ from, to, kind }) => `${words.get(from)} → ${words.get(to)} (${kind})`);
};

describe("the picture of the deployed program", function () {
  this.timeout(180_000);
  let topology: Topology;
  before(async () => {
    topology = topologyOf(await provisioned());
  });

  it("draws the way of an order from the resources that index.ts registers", () => {
    const edges = inWords(topology);

    expect(edges).to.include.members([
      "api api → function create-order (flow)",
      "function create-order → table orders (write)",
      "table orders → function publish-events (flow)",
      "function publish-events → bus orders (flow)",
      "bus orders → rule inventory (flow)",
      "rule inventory → queue inventory (flow)",
      "queue inventory → function inventory (flow)",
      "function inventory → table inventory (write)",
      "rule notifier → queue notifier (flow)",
      "queue notifier → function notifier (flow)",
      "function notifier → mail sender (flow)",
    ]);
  });

  it("draws where messages go that fail: of queues, of rules, of streams", () => {
    expect(inWords(topology)).to.include.members([
      "queue notifier → dead-letter-queue notifier-dlq (dead)",
      "rule notifier → dead-letter-queue notifier-dlq (dead)",
      "function publish-events → dead-letter-queue publish-events-dlq (dead)",
    ]);
  });

  it("draws the state machine with the functions that its definition names", () => {
    expect(inWords(topology)).to.include.members([
      "rule fulfilment → state-machine fulfilment (flow)",
      "state-machine fulfilment → function charge-order (flow)",
      "state-machine fulfilment → function ship-order (flow)",
    ]);
  });

  it("labels the edges of an API with its routes", () => {
    const api = topology.nodes.find(({ kind }) => kind === "api");
    const create = topology.nodes.find(({ kind, label }) => kind === "function" && label === "create-order");

    const edge = topology.edges.find(({ from, to }) => from === api?.id && to === create?.id);

    expect(edge?.labels).to.deep.equal(["POST /orders"]);
  });

  it("leaves out what carries no messages, and edges to nowhere", () => {
    const ids = new Set(topology.nodes.map(({ id }) => id));

    expect([...ids].filter((id) => /iam|loggroup/i.test(id))).to.deep.equal([]);
    expect(topology.edges.filter(({ from, to }) => !ids.has(from) || !ids.has(to))).to.deep.equal([]);
  });

  it("draws a rule that is added to the program, with its queue, and places it after the bus", async () => {
    const added = topologyOf(
      await provisioned(({ eventBusName }) => {
        const bus = pulumi.Output.isInstance(eventBusName) ? eventBusName.apply(String) : "";
        const queue = new aws.sqs.Queue("big-orders");
        const rule = new aws.cloudwatch.EventRule("big-orders", { eventBusName: bus, eventPattern: "{}" });
        new aws.cloudwatch.EventTarget("big-orders", { eventBusName: bus, rule: rule.name, arn: queue.arn });
      }),
    );

    const picture = placed(added);
    const at = (kind: string, label: string) =>
      picture.nodes.find((node) => node.kind === kind && node.label === label)?.x ?? Number.NaN;

    expect(inWords(added)).to.include.members([
      "bus orders → rule big-orders (flow)",
      "rule big-orders → queue big-orders (flow)",
    ]);
    expect(added.nodes).to.have.length(topology.nodes.length + 2);
    expect(at("rule", "big-orders")).to.be.greaterThan(at("bus", "orders"));
    expect(at("queue", "big-orders")).to.be.greaterThan(at("rule", "big-orders"));
  });

  it("places no two nodes over each other, and what carries messages from left to right", () => {
    const { nodes, edges } = placed(topology);
    const overlapping = nodes.flatMap((one, index) =>
      nodes
        .slice(index + 1)
        .filter(
          (other) =>
            Math.abs(one.x - other.x) < (one.width + other.width) / 2 &&
            Math.abs(one.y - other.y) < (one.height + other.height) / 2,
        ),
    );
    const x = new Map(nodes.map((node) => [node.id, node.x]));
    const backwards = edges.filter(
      ({ kind, aside, from, to }) => kind === "flow" && !aside && (x.get(from) ?? 0) >= (x.get(to) ?? 0),
    );

    expect(overlapping).to.deep.equal([]);
    expect(backwards).to.deep.equal([]);
  });

  it("keeps reads and write-backs out of the way, unless one of their ends is looked at", () => {
    const { edges } = placed(topology);

    expect(edges.filter(({ kind }) => kind === "read").every(({ aside }) => aside)).to.equal(true);
    expect(edges.filter(({ kind, aside }) => kind === "write" && aside)).to.not.be.empty;
    expect(edges.filter(({ kind, aside }) => kind === "flow" && aside)).to.be.empty;
  });
});
