import { expect } from "chai";
import { MetricStore, minute } from "../../src/cloudwatch/metric-store";

const latency = { namespace: "shop", name: "Latency", dimensions: { api: "a", stage: "s" } };
const window = (from: number, to: number, period: number) => ({
  from: from * minute,
  to: to * minute,
  period: period * minute,
});

describe("the store of metrics", () => {
  it("gives a statistic a period", () => {
    const store = new MetricStore();
    for (const [at, value] of [
      [0, 10],
      [0.5, 30],
      [2, 50],
    ] as const)
      store.put({ ...latency, at: at * minute, value });

    expect(store.read(latency, "Average", window(0, 3, 1))).to.deep.equal([20, undefined, 50]);
    expect(store.read(latency, "Sum", window(0, 3, 3))).to.deep.equal([90]);
    expect(store.read(latency, "SampleCount", window(0, 3, 3))).to.deep.equal([3]);
    expect(store.read(latency, "Minimum", window(0, 3, 3))).to.deep.equal([10]);
    expect(store.read(latency, "Maximum", window(0, 3, 3))).to.deep.equal([50]);
  });

  it("gives percentiles across minutes, right to a per cent", () => {
    const store = new MetricStore();
    for (let value = 1; value <= 1_000; value += 1)
      store.put({ ...latency, at: (value % 5) * minute, value });

    const percentile = (name: string) => store.read(latency, name, window(0, 5, 5))[0];

    expect(percentile("p50")).to.be.closeTo(500, 5);
    expect(percentile("p99")).to.be.closeTo(990, 10);
    expect(percentile("p99.9")).to.be.closeTo(999, 10);
    expect(percentile("p100")).to.equal(1_000);
  });

  it("knows percentiles of zero, of negative values and of fractions", () => {
    const store = new MetricStore();
    for (const value of [-100, 0, 0, 0.001]) store.put({ ...latency, at: 0, value });

    expect(store.read(latency, "p1", window(0, 1, 1))[0]).to.be.closeTo(-100, 1);
    expect(store.read(latency, "p50", window(0, 1, 1))).to.deep.equal([0]);
    expect(store.read(latency, "p100", window(0, 1, 1))[0]).to.be.closeTo(0.001, 0.00001);
  });

  it("distinguishes metrics by dimensions, whatever their order", () => {
    const store = new MetricStore();
    store.put({ ...latency, dimensions: { stage: "s", api: "a" }, at: 0, value: 1 });
    store.put({ ...latency, dimensions: { api: "a" }, at: 0, value: 2 });

    expect(store.read(latency, "Sum", window(0, 1, 1))).to.deep.equal([1]);
    expect(store.list()).to.have.length(2);
  });

  it("forgets what is older than its retention, and metrics that have nothing left", () => {
    const store = new MetricStore({ retention: 10 * minute });
    store.put({ ...latency, at: 0, value: 1 });
    const other = { ...latency, name: "Other" };
    store.put({ ...other, at: 5 * minute, value: 1 });
    store.put({ ...other, at: 12 * minute, value: 1 });

    store.put({ ...latency, name: "Late", at: 1 * minute, value: 1 });

    expect(store.list().map(({ name }) => name)).to.deep.equal(["Other"]);
    expect(store.read(other, "Sum", window(0, 13, 13))).to.deep.equal([2]);
  });

  it("refuses metrics above its maximum, and reports that once", () => {
    const refused: string[] = [];
    const store = new MetricStore({ mostMetrics: 2, refused: ({ name }) => refused.push(name) });

    for (const name of ["a", "b", "c", "d"]) store.put({ ...latency, name, at: 0, value: 1 });

    expect(store.list().map(({ name }) => name)).to.deep.equal(["a", "b"]);
    expect(refused).to.deep.equal(["c"]);
  });
});
