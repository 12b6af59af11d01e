import { byId, element, iconButton } from "../elements";

export interface NoticeAction {
  label: string;
  run: () => void;
}

/** Shows a line above the composer until it is closed or replaced. */
export function notify(text: string, ...actions: NoticeAction[]): void {
  const place = byId("notice", HTMLElement);
  place.replaceChildren(
    element("span", {}, text),
    ...actions.map(({ label, run }) => element("button", { type: "button", click: () => { clearNotice(); run(); } }, label)),
    iconButton("close", "Close this notice", clearNotice));
  place.hidden = false;
}

export function clearNotice(): void {
  const place = byId("notice", HTMLElement);
  place.hidden = true;
  place.replaceChildren();
}

/** Tells those who listen to the page what happened, and shows nothing. */
export function announce(text: string): void {
  byId("announcement", HTMLElement).textContent = text;
}
