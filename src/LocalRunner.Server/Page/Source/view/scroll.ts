import { byId } from "../elements";

const near = 48;

/** Keeps the end of the conversation in view while it grows, unless the reader has scrolled away from it. */
export class Scroll {
  readonly #box = byId("scroll", HTMLElement);
  readonly #toEnd = byId("to-end", HTMLButtonElement);
  #follows = true;
  #last = 0;

  constructor() {
    this.#box.addEventListener("scroll", () => {
      const isNearEnd = this.#distance() < near;
      // Only the reader moves up; growth moves nothing.
      if (isNearEnd)
        this.#follows = true;
      else if (this.#box.scrollTop < this.#last)
        this.#follows = false;
      this.#last = this.#box.scrollTop;
      this.#toEnd.hidden = this.#follows;
    }, { passive: true });
    // The wheel speaks before the scroll that it causes, which an arriving token could undo.
    this.#box.addEventListener("wheel", event => {
      if (event.deltaY < 0 && this.#box.scrollHeight > this.#box.clientHeight)
        this.#follows = false;
    }, { passive: true });
    this.#toEnd.addEventListener("click", () => this.goToEnd());
    const growth = new ResizeObserver(() => this.follow());
    growth.observe(this.#box);
    growth.observe(byId("thread", HTMLElement));
  }

  follow(): void {
    if (this.#follows)
      this.#box.scrollTop = this.#box.scrollHeight;
  }

  goToEnd(): void {
    this.#follows = true;
    this.#toEnd.hidden = true;
    this.follow();
  }

  #distance(): number {
    return this.#box.scrollHeight - this.#box.scrollTop - this.#box.clientHeight;
  }
}
