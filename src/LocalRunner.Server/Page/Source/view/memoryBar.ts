import { element } from "../elements";
import type { Memory, Model } from "../server/models";
import { bytes } from "./format";

/** Draws what a model takes of the machine's memory: predicted before it is loaded, and measured beside that once it is. */
export function memoryBar({ predicted, measured, available }: Model): HTMLElement | null {
  const shown = predicted ?? measured;
  if (!shown)
    return null;
  const whole = Math.max(available ?? 0, predicted?.total ?? 0, measured?.total ?? 0);
  return element("div", { class: "memory" },
    predicted && row("predicted", predicted, whole, available),
    measured && row("measured", measured, whole, available),
    element("div", { class: "memory-legend" },
      ...shown.parts.map(part => element("span", {}, element("i", { class: partClass(part.name) }), `${part.name} ${bytes(part.bytes)}`)),
      ...shown.gpus.map(gpu => element("span", {}, `${gpu.name} ${bytes(gpu.bytes)}`))));
}

function row(kind: string, memory: Memory, whole: number, available: number | undefined): HTMLElement {
  const words = `${bytes(memory.total)} ${kind}${available ? ` of ${bytes(available)}` : ""}`;
  const isTooMuch = available !== undefined && memory.total > available;
  return element("div", { class: `memory-row ${kind}${isTooMuch ? " too-much" : ""}` },
    element("div", { class: "memory-bar", role: "img", "aria-label": words },
      ...memory.parts.map(part => {
        const drawn = element("span", { class: `memory-part ${partClass(part.name)}`, title: `${part.name}: ${bytes(part.bytes)}` });
        drawn.style.width = `${100 * part.bytes / whole}%`;
        return drawn;
      }),
      isTooMuch && limit(available / whole)),
    element("span", { class: "memory-words" }, words, isTooMuch ? ": does not fit" : ""));
}

function limit(share: number): HTMLElement {
  const line = element("span", { class: "memory-limit" });
  line.style.left = `${100 * share}%`;
  return line;
}

function partClass(name: string): string {
  return `part-${name.toLowerCase().replace(" ", "-")}`;
}
