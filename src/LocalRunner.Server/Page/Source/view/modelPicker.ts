import { byId, element } from "../elements";
import { advice, ServerError } from "../server/errors";
import { listModels, loadModel, unloadModel, type Model } from "../server/models";
import { bytes, count, parameters } from "./format";
import { memoryBar } from "./memoryBar";

const statusWords: Record<Model["status"], string> = {
  loaded: "loaded", loading: "loading…", unloading: "unloading…", unloaded: "not loaded", failed: "failed", upstream: "on another server",
};

/** The models of the server, and the one that answers. */
export class ModelPicker {
  readonly #dialog = byId("models-dialog", HTMLDialogElement);
  readonly #list = byId("models", HTMLElement);
  readonly #problemLine = byId("models-problem", HTMLElement);
  readonly #button = byId("model-button", HTMLButtonElement);
  #models: Model[] = [];
  #chosen: string | null = null;
  #problem: unknown = null;
  #timer = 0;

  constructor(readonly changed: (model: Model | null) => void) {
    this.#button.addEventListener("click", () => this.open());
    this.#dialog.addEventListener("close", () => clearInterval(this.#timer));
  }

  get chosen(): Model | null {
    return this.#models.find(model => model.id === this.#chosen) ?? null;
  }

  find(id: string): Model | undefined {
    return this.#models.find(model => model.id === id || model.aliases.includes(id));
  }

  open(): void {
    this.#problemLine.textContent = "";
    this.#draw();
    this.#dialog.showModal();
    void this.refresh();
    clearInterval(this.#timer);
    this.#timer = setInterval(() => void this.poll(), 2000) as unknown as number;
  }

  /** Chooses a model that is known, or may turn out to be. */
  prefer(id: string): void {
    if (this.#models.length === 0 || this.find(id))
      this.choose(id);
  }

  choose(id: string | null): void {
    this.#chosen = id;
    this.#draw();
    this.changed(this.chosen);
  }

  /** Asks the server which models it has and how they are. */
  async refresh(): Promise<void> {
    try {
      this.#models = await listModels();
      this.#problem = null;
    } catch (error) {
      this.#problem = error;
    }
    const known = this.#chosen === null ? undefined : this.find(this.#chosen);
    const able = this.#models.filter(model => model.chats);
    this.#chosen = known?.id ?? (able.find(model => model.status === "loaded") ?? able[0])?.id ?? null;
    this.#draw();
    this.changed(this.chosen);
  }

  /** Refreshes without a question to the reader, who may have declined to enter the key. */
  async poll(): Promise<void> {
    if (!this.#wantsKey)
      await this.refresh();
  }

  get #wantsKey(): boolean {
    return this.#problem instanceof ServerError && this.#problem.status === 401;
  }

  #draw(): void {
    const chosen = this.chosen;
    this.#button.replaceChildren(
      element("span", { class: `dot ${chosen?.status ?? "none"}`, "aria-hidden": "true" }),
      element("span", { class: "model-name" }, chosen?.id ?? (this.#wantsKey ? "Key wanted" : this.#problem ? "Server not reached" : "No model")));
    this.#button.setAttribute("aria-label", chosen ? `Model: ${chosen.id}, ${statusWords[chosen.status]}. Change` : "Choose a model");
    if (!this.#dialog.open)
      return;
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset["key"] : undefined;
    this.#list.replaceChildren(...this.#problem
      ? [element("p", { class: "failure" }, (this.#problem as Error).message, " ", advice(this.#problem))]
      : this.#models.length === 0
        ? [element("p", {}, "This server has no models. “localrunner pull” fetches one.")]
        : this.#models.map(model => this.#card(model)));
    if (focused)
      this.#list.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  #card(model: Model): HTMLElement {
    const isChosen = model.id === this.#chosen;
    const facts = [
      model.architecture, model.parameters ? parameters(model.parameters) : null, model.quant,
      model.fileBytes ? `${bytes(model.fileBytes)} file` : null,
      model.contextLength ? `${count(model.contextLength)} tokens of context` : null,
      model.seesImages ? "images" : null, model.reasons ? "reasoning" : null, model.chats ? null : "no chat",
    ].filter(fact => fact);
    return element("article", { class: `model${isChosen ? " chosen" : ""}` },
      element("header", {},
        element("span", { class: `dot ${model.status}`, "aria-hidden": "true" }),
        element("strong", {}, model.id),
        element("span", { class: "status" }, model.status === "loading" && model.progress ? `loading ${Math.round(100 * model.progress)} %` : statusWords[model.status])),
      element("p", { class: "facts" }, facts.join(" · ")),
      memoryBar(model),
      model.failure ? element("p", { class: "failure" }, model.failure) : null,
      element("div", { class: "actions" },
        model.chats
          ? element("button", {
            type: "button", class: isChosen ? "" : "primary", disabled: isChosen, "data-key": `use ${model.id}`,
            click: () => { this.choose(model.id); this.#dialog.close(); },
          }, isChosen ? "In use" : "Use")
          : null,
        model.status === "loaded" && model.isManaged ? this.#actionButton(model, "Unload", unloadModel) : null,
        (model.status === "unloaded" || model.status === "failed") && model.isManaged ? this.#actionButton(model, "Load", loadModel) : null));
  }

  #actionButton(model: Model, label: string, act: (id: string) => Promise<void>): HTMLButtonElement {
    const button = element("button", {
      type: "button", "data-key": `${label} ${model.id}`, "aria-label": `${label} ${model.id}`,
      click: async () => {
        button.disabled = true;
        this.#problemLine.textContent = "";
        try {
          await act(model.id);
        } catch (error) {
          this.#problemLine.textContent = `${(error as Error).message} ${advice(error)}`;
        }
        await this.refresh();
      },
    }, label);
    return button;
  }
}
