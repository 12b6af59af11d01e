import katex from "katex";
import type { TokenizerAndRendererExtension, Tokens } from "marked";

interface MathToken extends Tokens.Generic {
  tex: string;
  display: boolean;
}

// A dollar starts mathematics only where no space follows it, and ends it only where no space comes before and no digit after: prices stay text.
const inline = /^(?:\$\$([^$]+?)\$\$|\$(?!\s)((?:\\.|[^$\\\n])+?)(?<!\s)\$(?!\d)|\\\(([\s\S]+?)\\\)|\\\[([\s\S]+?)\\\])/;
const block = /^(?:\$\$([\s\S]+?)\$\$|\\\[([\s\S]+?)\\\])[^\S\n]*(?:\n|$)/;

export const mathExtensions: TokenizerAndRendererExtension[] = [
  {
    name: "mathBlock",
    level: "block",
    start: source => source.match(/(?:^|\n)(?:\$\$|\\\[)/)?.index,
    tokenizer(source): MathToken | undefined {
      const match = block.exec(source);
      return match ? { type: "mathBlock", raw: match[0], tex: (match[1] ?? match[2] ?? "").trim(), display: true } : undefined;
    },
    renderer: token => placeholder(token as MathToken, "p"),
  },
  {
    name: "math",
    level: "inline",
    start: source => source.match(/\$|\\[([]/)?.index,
    tokenizer(source): MathToken | undefined {
      const match = inline.exec(source);
      const tex = match?.[1] ?? match?.[2] ?? match?.[3] ?? match?.[4];
      return match && tex !== undefined
        ? { type: "math", raw: match[0], tex: tex.trim(), display: match[1] !== undefined || match[4] !== undefined }
        : undefined;
    },
    renderer: token => placeholder(token as MathToken, "span"),
  },
];

/** Draws the mathematics that the placeholders of a sanitised text stand for, as MathML, which browsers draw with fonts of their own. */
export function drawMath(root: ParentNode): void {
  for (const place of root.querySelectorAll<HTMLElement>(".math")) {
    katex.render(place.textContent ?? "", place, {
      output: "mathml",
      displayMode: place.classList.contains("math-display"),
      throwOnError: false,
      strict: "ignore",
      trust: false,
      maxExpand: 500,
      maxSize: 20,
    });
  }
}

function placeholder({ tex, display }: MathToken, tag: string): string {
  return `<${tag} class="math${display ? " math-display" : ""}">${escapeHtml(tex)}</${tag}>`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, letter => `&#${letter.charCodeAt(0)};`);
}
