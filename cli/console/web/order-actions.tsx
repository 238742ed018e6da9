import { ActionButton, Panel, post } from "@orderflow/local-cloud/console/web";
import { useState } from "preact/hooks";
import type { OrderDetails } from "../api";

/** An operator's possible actions on an order; none in a final status. */
export const OrderActions = ({ order: { orderId, status } }: { order: OrderDetails }) => {
  const fulfil = (how: string) => () => post("/app/actions", { action: "fulfil", how, orderId });
  if (!["PENDING", "CONFIRMED", "PAID", "SHIPPING_FAILED"].includes(status)) return null;
  return (
    <Panel title="Actions" class="order-actions">
      {(status === "PENDING" || status === "CONFIRMED") && <Cancel orderId={orderId} />}
      {status === "SHIPPING_FAILED" && (
        <div class="actions">
          <ActionButton primary onAction={fulfil("retry")}>
            Ship again
          </ActionButton>
          <ActionButton confirm="Refund the payment? This ends the order." onAction={fulfil("refund")}>
            Refund it
          </ActionButton>
        </div>
      )}
      {(status === "CONFIRMED" || status === "PAID") && (
        <div class="actions">
          <ActionButton onAction={fulfil("resume")}>Resume fulfilment</ActionButton>
        </div>
      )}
    </Panel>
  );
};

const Cancel = ({ orderId }: { orderId: string }) => {
  const [text, setText] = useState("");
  const reason = text.trim();
  return (
    <div class="actions">
      <label class="field grow">
        <span>Reason (the customer may see it)</span>
        <input value={text} maxLength={200} onInput={({ currentTarget }) => setText(currentTarget.value)} />
      </label>
      <ActionButton
        disabled={reason === ""}
        confirm="Cancel the order? This can’t be undone."
        onAction={() => post("/app/actions", { action: "cancel", orderId, reason })}
      >
        Cancel the order
      </ActionButton>
    </div>
  );
};
