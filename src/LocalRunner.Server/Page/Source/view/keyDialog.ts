import { byId } from "../elements";

/** Asks for the key that the server was started with; null where the reader closes the dialog. */
export function askForKey(wasRefused: boolean): Promise<string | null> {
  const dialog = byId("key-dialog", HTMLDialogElement);
  const field = byId("key", HTMLInputElement);
  byId("key-refused", HTMLElement).hidden = !wasRefused;
  field.value = "";
  dialog.returnValue = "";
  byId("key-cancel", HTMLButtonElement).onclick = () => dialog.close();
  dialog.showModal();
  return new Promise(resolve => dialog.addEventListener(
    "close", () => resolve(dialog.returnValue === "use" && field.value !== "" ? field.value : null), { once: true }));
}
