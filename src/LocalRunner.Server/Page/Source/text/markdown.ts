import { Marked, type Token, type TokensList } from "marked";
import { dressCode } from "./code";
import { drawMath, escapeHtml, mathExtensions } from "./math";
import { sanitise } from "./sanitise";

const marked = new Marked({
  gfm: true,
  breaks: true,
  extensions: mathExtensions,
  renderer: {
    // No image is fetched: what it shows is told, and the reader may follow the address.
    image: ({ href, text }) => `<a href="${escapeHtml(href)}">${escapeHtml(text || href)}</a>`,
    checkbox: ({ checked }) => (checked ? "☑ " : "☐ "),
    code: ({ text, lang }) => `<pre><code class="language-${escapeHtml((lang ?? "").split(/\s/)[0] || "text")}">${escapeHtml(text)}\n</code></pre>`,
  },
});

/** Markdown that grows: only its last block is drawn anew when text is added, so that a long answer costs no more than a short one. */
export class GrowingMarkdown {
  #drawn = "";
  /** Where the text starts that is not settled, and what stands for it. */
  #settled = 0;
  #open: ChildNode[] = [];
  /** Links that are defined apart from where they are used need the whole text. */
  #hasDefinitions = false;

  constructor(readonly root: HTMLElement) { }

  draw(whole: string, isComplete: boolean): void {
    const text = whole.replace(/\r\n?/g, "\n");
    if (text === this.#drawn && !isComplete)
      return;
    if (!text.startsWith(this.#drawn))
      this.#clear();
    this.#drawn = text;

    let tokens = marked.lexer(text.slice(this.#settled));
    this.#hasDefinitions ||= Object.keys(tokens.links).length > 0;
    if (isComplete && this.#hasDefinitions) {
      this.#clear();
      tokens = marked.lexer(text);
    }
    const last = isComplete ? tokens.length : tokens.findLastIndex(token => token.type !== "space");
    for (const node of this.#open)
      node.remove();
    this.#open = [];
    if (last > 0)
      this.#append(tokens, 0, last);
    this.#settled += tokens.slice(0, Math.max(last, 0)).reduce((length, token) => length + token.raw.length, 0);
    if (last >= 0)
      this.#open = this.#append(tokens, last, tokens.length);
  }

  #append(tokens: TokensList, from: number, to: number): ChildNode[] {
    const part = Object.assign(tokens.slice(from, to) as Token[], { links: tokens.links }) as TokensList;
    const fragment = sanitise(marked.parser(part));
    drawMath(fragment);
    dressCode(fragment);
    wrapTables(fragment);
    const nodes = [...fragment.childNodes];
    this.root.append(fragment);
    return nodes;
  }

  #clear(): void {
    this.root.replaceChildren();
    this.#settled = 0;
    this.#open = [];
  }
}

/** Wide tables scroll by themselves instead of widening the page. */
function wrapTables(root: ParentNode): void {
  for (const table of root.querySelectorAll("table")) {
    const box = document.createElement("div");
    box.className = "table";
    box.tabIndex = 0;
    table.replaceWith(box);
    box.append(table);
  }
}
