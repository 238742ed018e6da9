/** A program with a mistake. */
const settings: { readonly limits?: { readonly most: number } } = JSON.parse("{}");
if (settings.limits === undefined) throw new RangeError("limits: nothing is set");

export const most = settings.limits.most;
