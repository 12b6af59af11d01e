import purify from "dompurify";

// What Markdown, code colours and a little plain HTML need. No styles, ids, forms or images: an image would be a request to another host.
const allowed = {
  ALLOWED_TAGS: [
    "a", "b", "blockquote", "br", "code", "dd", "del", "details", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "ins", "kbd",
    "li", "mark", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "u", "ul", "var",
  ],
  ALLOWED_ATTR: ["align", "class", "colspan", "href", "rowspan", "start", "title"],
  ADD_URI_SAFE_ATTR: ["align", "colspan", "rowspan", "start"],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|#)/i,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true as const,
};

purify.addHook("afterSanitizeAttributes", node => {
  // Only the classes of code, its colours and mathematics: none of the page's own.
  if (node.hasAttribute("class") && !/^(?:language-\S+|hljs-[\w\s-]+|math|math math-display)$/.test(node.className))
    node.removeAttribute("class");
  if (node.tagName === "A" && node.hasAttribute("href")) {
    node.setAttribute("target", "_blank");
    node.setAttribute("rel", "noopener noreferrer");
  }
});

export function sanitise(html: string): DocumentFragment {
  return purify.sanitize(html, allowed);
}
