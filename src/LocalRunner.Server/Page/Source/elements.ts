type Attribute = string | number | boolean | undefined | ((event: Event) => void);
type Child = Node | string | null | undefined | false;

/** Makes an element; a function is a listener of the event that its attribute names. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K, attributes: Record<string, Attribute> = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function")
      made.addEventListener(name, value);
    else if (value !== undefined && value !== false)
      made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false));
  return made;
}

/** An element of index.html, which must be there. */
export function byId<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind))
    throw new Error(`index.html has no ${kind.name} #${id}.`);
  return found;
}

const outlines = {
  left: "M15 5l-7 7 7 7",
  right: "M9 5l7 7-7 7",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  check: "M4 13l5 5L20 6",
  edit: "M4 20l1-5L16 4l4 4L9 19zM14 6l4 4",
  retry: "M20 11a8 8 0 1 0-2 6M20 4v7h-7",
  trash: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13",
  download: "M12 4v12M6 11l6 6 6-6M4 21h16",
  close: "M5 5l14 14M19 5L5 19",
};

export function icon(name: keyof typeof outlines): SVGElement {
  const space = "http://www.w3.org/2000/svg";
  const drawn = document.createElementNS(space, "svg");
  drawn.setAttribute("viewBox", "0 0 24 24");
  drawn.setAttribute("aria-hidden", "true");
  drawn.classList.add("icon");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", outlines[name]);
  drawn.append(path);
  return drawn;
}

export function iconButton(name: keyof typeof outlines, label: string, click: (event: Event) => void): HTMLButtonElement {
  return element("button", { type: "button", class: "icon-button", "aria-label": label, title: label, click }, icon(name));
}
