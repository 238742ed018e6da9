import { Badge, type Tone } from "@orderflow/local-cloud/console/web";

const tones: Readonly<Record<string, Tone>> = {
  PENDING: "neutral",
  CONFIRMED: "busy",
  PAID: "busy",
  SHIPPED: "ok",
  REFUNDED: "warn",
  CANCELLED: "warn",
};

/** `FAILED_INSUFFICIENT_STOCK` → `failed insufficient stock` */
export const statusInWords = (status: string): string => status.toLowerCase().replaceAll("_", " ");

export const Status = ({ status }: { status: string }) => (
  <Badge tone={tones[status] ?? "bad"}>{statusInWords(status)}</Badge>
);
