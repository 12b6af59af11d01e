import highlighter from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import cpp from "highlight.js/lib/languages/cpp";
import csharp from "highlight.js/lib/languages/csharp";
import css from "highlight.js/lib/languages/css";
import diff from "highlight.js/lib/languages/diff";
import go from "highlight.js/lib/languages/go";
import ini from "highlight.js/lib/languages/ini";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import kotlin from "highlight.js/lib/languages/kotlin";
import powershell from "highlight.js/lib/languages/powershell";
import python from "highlight.js/lib/languages/python";
import rust from "highlight.js/lib/languages/rust";
import sql from "highlight.js/lib/languages/sql";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import { element, icon, iconButton } from "../elements";
import { sanitise } from "./sanitise";

// Aliases (c, html, js, sh, toml …) come with the languages.
const languages = { bash, cpp, csharp, css, diff, go, ini, java, javascript, json, kotlin, powershell, python, rust, sql, typescript, xml, yaml };
for (const [name, language] of Object.entries(languages))
  highlighter.registerLanguage(name, language);

const longest = 50_000;

/** Gives each block of code of a text its colours, its language and a button that copies it. */
export function dressCode(root: ParentNode): void {
  for (const code of root.querySelectorAll("pre > code")) {
    const language = /language-(\S+)/.exec(code.className)?.[1] ?? "";
    const text = code.textContent ?? "";
    if (highlighter.getLanguage(language) && text.length < longest)
      code.replaceChildren(sanitise(highlighter.highlight(text, { language, ignoreIllegals: true }).value));
    const block = code.parentElement as HTMLPreElement;
    block.tabIndex = 0;
    const box = element("div", { class: "code" });
    block.replaceWith(box);
    box.append(
      element("div", { class: "code-head" }, element("span", {}, language), iconButton("copy", "Copy code", event => copy(text, event))), block);
  }
}

export async function copy(text: string, event: Event): Promise<void> {
  const button = event.currentTarget as HTMLButtonElement;
  await writeToClipboard(text);
  const before = [...button.childNodes];
  button.replaceChildren(icon("check"));
  setTimeout(() => button.replaceChildren(...before), 1500);
}

async function writeToClipboard(text: string): Promise<void> {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  // Without https, off loopback, browsers have only the old way.
  const area = element("textarea", { class: "off-screen", "aria-hidden": "true" });
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}
