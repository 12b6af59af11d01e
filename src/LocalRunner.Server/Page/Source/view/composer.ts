import { byId, element, iconButton } from "../elements";
import { notify } from "./notice";

const largestImage = 20 * 1024 * 1024;

/** Where messages are written. What is written stays until it is sent. */
export class Composer {
  readonly #form = byId("composer", HTMLFormElement);
  readonly #field = byId("message", HTMLTextAreaElement);
  readonly #send = byId("send", HTMLButtonElement);
  readonly #stop = byId("stop", HTMLButtonElement);
  readonly #attach = byId("attach", HTMLButtonElement);
  readonly #attached = byId("attached", HTMLElement);
  readonly #file = byId("image-file", HTMLInputElement);
  #images: string[] = [];
  #seesImages = false;
  #isRunning = false;

  constructor(readonly sent: (text: string, images: string[]) => void, readonly stopped: () => void) {
    this.#form.addEventListener("submit", event => {
      event.preventDefault();
      this.#submit();
    });
    this.#field.addEventListener("keydown", event => {
      // While an input method composes a letter, Enter belongs to it; 229 is what older browsers say of such keys.
      const isComposing = event.isComposing || event.keyCode === 229;
      if (event.key === "Enter" && !event.shiftKey && !isComposing) {
        event.preventDefault();
        this.#submit();
      }
    });
    this.#field.addEventListener("input", () => this.#fit());
    this.#stop.addEventListener("click", () => this.stopped());
    this.#attach.addEventListener("click", () => this.#file.click());
    this.#file.addEventListener("change", () => {
      void this.#take([...this.#file.files ?? []]);
      this.#file.value = "";
    });
    this.#field.addEventListener("paste", event => this.#takeFrom(event, event.clipboardData));
    document.addEventListener("dragover", event => event.preventDefault());
    document.addEventListener("drop", event => {
      event.preventDefault();
      this.#takeFrom(event, event.dataTransfer);
    });
  }

  /** Puts the cursor into the message, but where that would bring up a keyboard on the screen. */
  focus(): void {
    if (!matchMedia("(pointer: coarse)").matches)
      this.#field.focus();
  }

  setRunning(isRunning: boolean): void {
    const hadFocus = document.activeElement === this.#stop || document.activeElement === this.#send;
    this.#isRunning = isRunning;
    this.#send.hidden = isRunning;
    this.#stop.hidden = !isRunning;
    if (hadFocus)
      this.focus();
  }

  setSeesImages(seesImages: boolean): void {
    this.#seesImages = seesImages;
    this.#attach.hidden = !seesImages;
  }

  #submit(): void {
    const text = this.#field.value;
    if (this.#isRunning || (text.trim() === "" && this.#images.length === 0))
      return;
    if (this.#images.length > 0 && !this.#seesImages) {
      notify("The model that is chosen takes no images. Choose another, or take the images out.");
      return;
    }
    const images = this.#images;
    this.#field.value = "";
    this.#images = [];
    this.#fit();
    this.#drawImages();
    this.sent(text, images);
  }

  #fit(): void {
    this.#field.style.height = "auto";
    this.#field.style.height = `${Math.min(this.#field.scrollHeight, innerHeight * 0.4)}px`;
  }

  #takeFrom(event: Event, data: DataTransfer | null): void {
    const files = [...data?.files ?? []].filter(file => file.type.startsWith("image/"));
    if (files.length === 0)
      return;
    event.preventDefault();
    if (this.#seesImages)
      void this.#take(files);
    else
      notify("The model that is chosen takes no images.");
  }

  async #take(files: File[]): Promise<void> {
    for (const file of files) {
      if (file.size > largestImage)
        notify(`${file.name} is larger than 20 MiB. Make it smaller first.`);
      else
        this.#images.push(await dataAddress(file));
    }
    this.#drawImages();
  }

  #drawImages(): void {
    this.#attached.hidden = this.#images.length === 0;
    this.#attached.replaceChildren(...this.#images.map((src, place) => element("span", { class: "attached-image" },
      element("img", { src, alt: `Image ${place + 1}` }),
      iconButton("close", `Take image ${place + 1} out`, () => {
        this.#images.splice(place, 1);
        this.#drawImages();
        this.#field.focus();
      }))));
  }
}

function dataAddress(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
