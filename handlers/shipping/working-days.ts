const dayMs = 24 * 60 * 60 * 1_000;
const saturday = 6;
const sunday = 0;

/** The date that is a number of working days (Monday to Friday, in UTC) after another: `2026-03-06` and 1 is `2026-03-09`. */
export const afterWorkingDays = (from: Date, days: number): string => {
  let date = new Date(from);
  for (let left = days; left > 0; ) {
    date = new Date(date.getTime() + dayMs);
    if (date.getUTCDay() !== saturday && date.getUTCDay() !== sunday) left -= 1;
  }
  return date.toISOString().slice(0, 10);
};
