import type { DataPoint } from "./metric";

type Point = Omit<DataPoint, "at">;

/**
 * SES's metrics of e-mails that were sent. Nothing bounces here by itself: as on AWS, mail to the simulator's
 * addresses `bounce@` and `complaint@simulator.amazonses.com` does. The rates are of all mail since the start.
 * @see https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html
 */
export const mailMetrics = (): ((sendEmail: string) => Point[]) => {
  const sent = { all: 0, bounced: 0, complained: 0 };
  return (sendEmail) => {
    const to = (name: string) => sendEmail.includes(`=${name}%40simulator.amazonses.com`);
    const [bounced, complained] = [to("bounce"), to("complaint")];
    sent.all += 1;
    sent.bounced += Number(bounced);
    sent.complained += Number(complained);
    return [
      point("Send", 1),
      point("Delivery", Number(!bounced)),
      point("Bounce", Number(bounced)),
      point("Complaint", Number(complained)),
      point("Reputation.BounceRate", sent.bounced / sent.all),
      point("Reputation.ComplaintRate", sent.complained / sent.all),
    ];
  };
};

const point = (name: string, value: number): Point => ({ namespace: "AWS/SES", name, dimensions: {}, value });
