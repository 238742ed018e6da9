import { expect } from "chai";
import { rememberDaysOf } from "../../../handlers/notifications/remember-days";
import { settingsSchema } from "../../../infra/config";

describe("how long mails are remembered", () => {
  for (const [archiveDays, days] of [
    [1, 400],
    [365, 400],
    [386, 400],
    [387, 401],
    [3_650, 3_664],
  ] as const)
    it(`is ${days} days for an archive of ${archiveDays}: until its last event was a dead letter`, () => {
      expect(rememberDaysOf(archiveDays)).to.equal(days);
    });

  it("is a hundred years for an archive that is kept without end, and that no setting exceeds", () => {
    const { archiveRetentionDays } = settingsSchema.shape;

    expect(rememberDaysOf(0)).to.equal(36_500);
    expect(archiveRetentionDays.safeParse(36_501).success).to.equal(false);
  });
});
