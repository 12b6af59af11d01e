import { efforts, isAllowed, numberSettings, toolsOf, type Settings } from "../conversations/settings";
import { byId, element } from "../elements";

/** The settings of the conversation that is shown. What is valid counts at once; what is not is marked and leaves the setting as it was. */
export class SettingsDialog {
  readonly #dialog = byId("settings-dialog", HTMLDialogElement);
  readonly #system = byId("system", HTMLTextAreaElement);
  readonly #effort = byId("effort", HTMLSelectElement);
  readonly #tools = byId("tools", HTMLTextAreaElement);
  readonly #toolsProblem = byId("tools-problem", HTMLElement);

  constructor(readonly current: () => Settings, readonly changed: () => void) {
    this.#effort.append(...efforts.map(effort => element("option", { value: effort }, effort)));
    byId("settings-button", HTMLButtonElement).addEventListener("click", () => this.open());
    byId("settings-reset", HTMLButtonElement).addEventListener("click", () => this.#reset());
    this.#dialog.addEventListener("input", () => this.#read());
  }

  open(): void {
    this.#fill();
    this.#dialog.showModal();
  }

  #fill(): void {
    const settings = this.current();
    this.#system.value = settings.system ?? "";
    this.#effort.value = settings.reasoningEffort ?? "";
    this.#tools.value = settings.tools ?? "";
    this.#toolsProblem.textContent = "";
    for (const { name } of numberSettings)
      byId(name, HTMLInputElement).value = settings[name]?.toString() ?? "";
  }

  #read(): void {
    const settings = this.current();
    set(settings, "system", this.#system.value || undefined);
    set(settings, "reasoningEffort", efforts.find(effort => effort === this.#effort.value));
    for (const setting of numberSettings) {
      const field = byId(setting.name, HTMLInputElement);
      const value = field.valueAsNumber;
      // An empty field is the model's own choice; a field that holds no number is empty too, but invalid.
      const isValid = field.validity.valid && (Number.isNaN(value) || isAllowed(setting, value));
      field.setAttribute("aria-invalid", String(!isValid));
      if (isValid)
        set(settings, setting.name, Number.isNaN(value) ? undefined : value);
    }
    const { problem } = toolsOf(this.#tools.value);
    this.#toolsProblem.textContent = problem;
    this.#tools.setAttribute("aria-invalid", String(problem !== null));
    if (problem === null)
      set(settings, "tools", this.#tools.value.trim() || undefined);
    this.changed();
  }

  #reset(): void {
    const settings = this.current();
    for (const name of Object.keys(settings) as (keyof Settings)[])
      delete settings[name];
    this.#fill();
    this.#read();
  }
}

function set<K extends keyof Settings>(settings: Settings, name: K, value: Settings[K] | undefined): void {
  if (value === undefined)
    delete settings[name];
  else
    settings[name] = value;
}
