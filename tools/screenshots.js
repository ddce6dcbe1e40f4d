// Runs in local-slack's page with `replies`: the blocks of the thread's replies, in their order. Returns the box to photograph.
const style = document.createElement("style");
style.textContent = `
  .topbar, .sidebar, .main, .thread-head, .thread-body > .msg:first-child, .thread-divider, .composer, .thread-pane .composer { display: none !important }
  body, .app, .body, .thread-pane, .thread-body { height: auto !important; overflow: visible !important; max-height: none !important }
  .thread-pane { width: 520px !important; max-width: none !important; border: 0 !important }
  .plain, .rt { white-space: pre-wrap }
  .rt { font-size: 15px; margin: 4px 0 }
  .rt pre { background: #f8f8f8; border: 1px solid #ddd; border-radius: 4px; padding: 8px; font-size: 12px; white-space: pre-wrap; margin: 4px 0 }
  .rt code { background: #f8f8f8; border: 1px solid #ddd; border-radius: 3px; padding: 1px 3px; font-size: 12px; color: #c01343 }
  .rt blockquote { border-left: 4px solid #ddd; margin: 4px 0; padding-left: 10px }
  .rt ol, .rt ul { margin: 2px 0; padding-left: 24px }
  .see-more { max-height: 130px; overflow: hidden }
`;
document.head.append(style);

const node = (tag, children) => { const made = document.createElement(tag); made.append(...children); return made; };
const inline = (element) => {
  const text = element.text ?? element.url ?? "";
  let made = document.createTextNode(text);
  if (element.style?.code) made = node("code", [made]);
  if (element.style?.bold) made = node("b", [made]);
  if (element.style?.italic) made = node("i", [made]);
  if (element.type === "link") { made = node("a", [made]); }
  return made;
};
const drawn = (part) => {
  if (part.type === "rich_text_preformatted") return node("pre", part.elements.map(inline));
  if (part.type === "rich_text_quote") return node("blockquote", part.elements.map(inline));
  if (part.type === "rich_text_list") {
    return node(part.style === "ordered" ? "ol" : "ul", part.elements.map((item) => node("li", [drawn(item)])));
  }
  return node("span", part.elements.map(inline));
};

const rich = replies.flat().filter((block) => block.type === "rich_text");
const places = [...document.querySelectorAll(".thread-pane .bk-unknown")].filter((one) => one.textContent === "[rich_text]");
places.forEach((place, at) => {
  const made = node("div", rich[at].elements.map(drawn));
  made.className = "rt";
  place.replaceWith(made);
});
for (const place of document.querySelectorAll(".thread-pane .bk-unknown")) {
  if (place.textContent === "[context_actions]") place.replaceWith(node("div", ["\u{1F44D} \u{1F44E}"]));
}
// Slack folds a long section behind "See more".
for (const section of document.querySelectorAll(".thread-pane .bk-section")) {
  if (section.textContent.length > 700) {
    section.classList.add("see-more");
    section.after(Object.assign(node("a", ["See more"]), { style: "color:#1264a3;font-size:13px" }));
  }
}
const body = document.querySelector(".thread-body").getBoundingClientRect();
return { x: body.x, y: body.y, width: body.width, height: body.height };
