import type { Heading } from "../conversations/store";
import { byId, element, iconButton } from "../elements";

export interface SidebarActions {
  start(): void;
  rename(id: string, title: string): void;
  export(id: string): void;
  delete(id: string): void;
}

/** The list of conversations; on narrow windows it lies over the page while it is open. */
export class Sidebar {
  readonly #root = byId("sidebar", HTMLElement);
  readonly #shade = byId("shade", HTMLElement);
  readonly #list = byId("conversations", HTMLUListElement);
  readonly #filter = byId("filter", HTMLInputElement);
  readonly #opener = byId("sidebar-open", HTMLButtonElement);
  #headings: Heading[] = [];
  #current = "";
  #drawn = "";

  constructor(readonly actions: SidebarActions) {
    byId("new-chat", HTMLButtonElement).addEventListener("click", () => actions.start());
    this.#opener.addEventListener("click", () => this.#toggle(true));
    byId("sidebar-close", HTMLButtonElement).addEventListener("click", () => this.close());
    this.#shade.addEventListener("click", () => this.close());
    this.#filter.addEventListener("input", () => this.#draw());
    this.#root.addEventListener("keydown", event => {
      if (event.key === "Escape" && this.isOpen) {
        event.stopPropagation();
        this.close();
      }
    });
  }

  get isOpen(): boolean {
    return !this.#shade.hidden;
  }

  close(): void {
    if (this.isOpen)
      this.#toggle(false);
  }

  show(headings: Heading[], current: string): void {
    this.#headings = headings;
    this.#current = current;
    this.#draw();
  }

  #toggle(isOpen: boolean): void {
    this.#root.classList.toggle("open", isOpen);
    this.#shade.hidden = !isOpen;
    this.#opener.setAttribute("aria-expanded", String(isOpen));
    (isOpen ? byId("sidebar-close", HTMLButtonElement) : this.#opener).focus();
  }

  #draw(): void {
    const wanted = this.#filter.value.trim().toLowerCase();
    const shown = this.#headings.filter(heading => heading.title.toLowerCase().includes(wanted));
    const now = JSON.stringify([this.#current, wanted, shown.map(({ id, title }) => [id, title])]);
    // What is the same keeps its focus, and a title that is being changed stays as it is.
    if (now === this.#drawn || this.#list.querySelector("input"))
      return;
    this.#drawn = now;
    this.#list.replaceChildren(...shown.map(heading => this.#item(heading)));
    if (shown.length === 0)
      this.#list.append(element("li", { class: "none" }, wanted === "" ? "No conversations yet." : "None with this title."));
  }

  #item({ id, title }: Heading): HTMLElement {
    const link = element("a", { href: `#${id}`, title, "aria-current": id === this.#current ? "page" : undefined, click: () => this.close() }, title);
    return element("li", { class: id === this.#current ? "current" : "" }, link,
      element("span", { class: "tools" },
        iconButton("edit", `Rename ${title}`, () => this.#rename(id, title, link)),
        iconButton("download", `Export ${title}`, () => this.actions.export(id)),
        iconButton("trash", `Delete ${title}`, () => this.actions.delete(id))));
  }

  #rename(id: string, title: string, link: HTMLElement): void {
    const field = element("input", { "aria-label": "Title", value: title, maxlength: 200 });
    let isOver = false;
    const leave = (isKept: boolean) => {
      if (isOver)
        return;
      isOver = true;
      field.remove();
      if (isKept && field.value.trim() !== "" && field.value !== title)
        this.actions.rename(id, field.value.trim());
      this.#drawn = "";
      this.#draw();
    };
    field.addEventListener("blur", () => leave(true));
    field.addEventListener("keydown", event => {
      if (event.isComposing)
        return;
      if (event.key === "Enter")
        leave(true);
      if (event.key === "Escape") {
        event.stopPropagation();
        leave(false);
      }
    });
    link.replaceWith(field);
    field.select();
  }
}
