import { explorations } from "./explorations";
import { explore } from "./explore";

describe("whatever overtakes what, and whatever fails meanwhile", () => {
  for (const [promise, exploration] of Object.entries(explorations))
    it(promise, () => explore(exploration)).timeout(300_000);
});
