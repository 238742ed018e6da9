import { expect } from "chai";
import { ordersText, orderText, stepText } from "../../../cli/output/order";
import { coloursFor } from "../../../cli/output/output";
import { shownOrder } from "../support/order";
import { Screen } from "../support/world";

const plain = coloursFor(new Screen(), {});

describe("an order as text", () => {
  it("has its facts, lines and history", () => {
    const text = orderText(shownOrder(["PENDING", "CONFIRMED"], { paymentMethod: "pm_ok" }), plain);

    expect(text).to.match(/^Status +CONFIRMED$/m);
    expect(text).to.match(/^Customer +CUST-123 <ada@example.com>$/m);
    expect(text).to.match(/^Total +\$20\.00$/m);
    expect(text).to.match(/^Payment +pm_ok$/m);
    expect(text).to.match(/^PROD-001 +Name of PROD-001 +2 +\$10\.00$/m);
    expect(text).to.match(/^2026-03-01 10:00:01\.000Z +\+1\.0s +CONFIRMED$/m);
  });

  it("shows what later steps added", () => {
    const shipment = {
      carrier: "Swift",
      trackingNumber: "SW1",
      estimatedDelivery: "2026-03-05",
      at: "2026-03-01T10:00:03.000Z",
    };

    const text = orderText(shownOrder(["PENDING", "CONFIRMED", "PAID", "SHIPPED"], { shipment }), plain);

    expect(text).to.match(/^Shipment +carrier Swift, trackingNumber SW1/m);
  });

  it("shows a step's reason", () => {
    const step = { status: "CANCELLED" as const, at: "2026-03-01T10:00:12.300Z", reason: "ordered twice" };

    const text = stepText(step, "2026-03-01T10:00:00.000Z", plain);

    expect(text).to.match(/\+12\.3s +CANCELLED +ordered twice$/);
  });

  it("is one line in a list", () => {
    const [first, second] = [shownOrder(), shownOrder(["PENDING", "CANCELLED"])];

    const lines = ordersText([first, second], plain).split("\n");

    expect(lines).to.have.length(3);
    expect(lines[1]).to.contain(first.orderId).and.to.contain("PENDING");
    expect(lines[2]).to.contain(second.orderId).and.to.contain("CANCELLED");
  });
});
