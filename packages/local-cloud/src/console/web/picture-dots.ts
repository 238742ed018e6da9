import type { Flow } from "../api";

/** Milliseconds that a dot moves, and between two dots. */
const journey = 800;
const apart = 110;

/** The maximum number of dots; more would add no information. */
const mostOnEdge = 4;
const mostInAll = 120;

/** Dots that move along the edges of the diagram: one per message, or a few for many messages. */
export class Dots {
  private onTheWay = 0;
  private readonly still = matchMedia("(prefers-reduced-motion: reduce)");

  constructor(private readonly svg: SVGSVGElement) {}

  send({ edge, times, failed }: Flow): void {
    const path = this.svg.querySelector<SVGPathElement>(`path[data-edge="${CSS.escape(edge)}"]`);
    if (!path || document.hidden) return;
    this.flash(path);
    if (this.still.matches) return;
    for (let index = 0; index < Math.min(times, mostOnEdge); index++) {
      if (this.onTheWay >= mostInAll) return;
      this.run(path, failed > index, index * apart);
    }
  }

  private flash(path: SVGPathElement): void {
    path.classList.add("taken");
    setTimeout(() => path.classList.remove("taken"), journey);
  }

  private run(path: SVGPathElement, failed: boolean, delay: number): void {
    const dot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    dot.setAttribute("r", "4");
    dot.setAttribute("class", failed ? "dot failed" : "dot");
    const length = path.getTotalLength();
    const start = performance.now() + delay;
    this.onTheWay += 1;
    const step = (now: number) => {
      const progress = (now - start) / journey;
      if (progress >= 1 || !path.isConnected) {
        dot.remove();
        this.onTheWay -= 1;
        return;
      }
      if (progress >= 0) {
        const { x, y } = path.getPointAtLength(length * eased(progress));
        dot.setAttribute("cx", String(x));
        dot.setAttribute("cy", String(y));
        if (!dot.isConnected) this.svg.querySelector("g.dots")?.append(dot);
      }
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }
}

const eased = (progress: number): number =>
  progress < 0.5 ? 2 * progress * progress : 1 - (-2 * progress + 2) ** 2 / 2;
