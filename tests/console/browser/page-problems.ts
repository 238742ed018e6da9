import type { Page } from "playwright-core";

/**
 * What would keep somebody from using the page as it is shown: text with too little contrast (WCAG AA), controls
 * without a name, a page wider than its window, headings and landmarks that are missing.
 */
export const problemsOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const problems: string[] = [];
    const shown = (element: Element) => {
      const { width, height } = element.getBoundingClientRect();
      return width > 1 && height > 1 && getComputedStyle(element).visibility === "visible";
    };
    const describe = (element: Element) =>
      `<${element.tagName.toLowerCase()} class="${element.getAttribute("class") ?? ""}"> ${(element.textContent ?? "").slice(0, 40)}`;

    if (document.documentElement.scrollWidth > innerWidth)
      problems.push(`wider than the window by ${document.documentElement.scrollWidth - innerWidth} px`);
    if (document.querySelectorAll("h1").length !== 1) problems.push("not one h1");
    for (const landmark of ["header", "nav", "main"])
      if (!document.querySelector(landmark)) problems.push(`no ${landmark}`);

    const nameOf = (element: Element) =>
      element.getAttribute("aria-label") ??
      (element instanceof HTMLInputElement || element instanceof HTMLSelectElement
        ? [...(element.labels ?? [])].map((label) => label.textContent).join()
        : (element.getAttribute("title") ?? element.textContent ?? ""));
    for (const control of document.querySelectorAll("a, button, input, select, iframe, meter, nav"))
      if ((nameOf(control) ?? "").trim() === "" && control.closest("[hidden]") === null)
        problems.push(`no name: ${describe(control)}`);

    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const rgba = (colour: string): [number, number, number, number] => {
      if (!canvas) return [0, 0, 0, 1];
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [r = 0, g = 0, b = 0, a = 0] = canvas.getImageData(0, 0, 1, 1).data;
      return [r, g, b, a / 255];
    };
    const background = (element: Element): [number, number, number, number] => {
      for (let one: Element | null = element; one; one = one.parentElement) {
        const colour = rgba(getComputedStyle(one).backgroundColor);
        if (colour[3] > 0.99) return colour;
      }
      return [255, 255, 255, 1];
    };
    const luminance = ([r, g, b]: [number, number, number, number]) => {
      const [x = 0, y = 0, z = 0] = [r, g, b].map((part) => {
        const share = part / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    const texts = [...document.querySelectorAll("body *:not(svg *):not(script):not(option)")].filter(
      (element) =>
        shown(element) &&
        [...element.childNodes].some(
          (node) => node.nodeType === 3 && (node.textContent ?? "").trim() !== "",
        ) &&
        !element.closest(":disabled, .visually-hidden, .skip"),
    );
    for (const element of texts) {
      const text = luminance(rgba(getComputedStyle(element).color));
      const behind = luminance(background(element));
      const contrast = (Math.max(text, behind) + 0.05) / (Math.min(text, behind) + 0.05);
      if (contrast < 4.5) problems.push(`contrast ${contrast.toFixed(2)}: ${describe(element)}`);
    }
    return problems;
  });
