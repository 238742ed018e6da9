const format =
  /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d|60)(?:\.\d{1,9})?)?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/**
 * An ISO-8601 extended offset date-time, such as `2016-08-18T17:33:00Z`.
 * @returns milliseconds since 1970; undefined for anything else
 */
export const parseTimestamp = (value: unknown): number | undefined => {
  const parts = typeof value === "string" ? format.exec(value) : null;
  if (!parts) return undefined;
  const [text, year, month, day] = parts;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
};
