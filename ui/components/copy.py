"""The button that copies a draft: the whole of it, as plain text, with a word that it was done, and without a rerun."""

from __future__ import annotations

from streamlit.components.v2 import component

_HTML = '<button type="button" aria-live="polite"></button>'
_CSS = """
button { width: 100%; font: inherit; font-weight: 500; font-size: .875rem; min-height: 2.5rem; padding: .25rem .5rem;
  cursor: pointer;
  border-radius: var(--st-button-radius); border: 1px solid var(--st-primary-color); background: var(--st-primary-color);
  color: #fff; white-space: nowrap; }
button:hover { filter: brightness(1.07); }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
"""
_JS = """
export default function (component) {
  const { data, parentElement } = component;
  const button = parentElement.querySelector("button");
  button.title = data.keys ? data.label + " (Alt+C)" : data.label;
  button.textContent = data.label;
  button.heardbackText = data.text;
  // A rerun may draw the button anew while it copies or while it says so: the word goes to whichever button stands now.
  let timer;
  const show = () => {
    const told = window.heardbackTold;
    if (!told || told.text !== data.text || told.until <= Date.now()) return;
    button.textContent = told.words;
    clearTimeout(timer);
    timer = setTimeout(() => { button.textContent = data.label; }, told.until - Date.now());
  };
  const said = (words) => {
    window.heardbackTold = { text: button.heardbackText, words, until: Date.now() + 2500 };
    setTimeout(() => { window.heardbackTold = undefined; }, 2500);
    window.dispatchEvent(new Event("heardback-told"));
  };
  window.addEventListener("heardback-told", show);
  show();
  const byHand = () => {
    const area = document.createElement("textarea");
    area.value = button.heardbackText;
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.appendChild(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  };
  // A redrawn draft is on the screen a moment before this button has its words: a quick click waits for them.
  const plain = (text) => text.replace(/\\s+/g, " ").trim();
  const onShow = () => [...document.querySelectorAll(data.box)].some(
    (box) => plain(box.textContent) === plain(button.heardbackText));
  const copy = async () => {
    for (let waited = 0; data.box && !onShow() && waited < 1000; waited += 20)
      await new Promise((next) => setTimeout(next, 20));
    try {
      await navigator.clipboard.writeText(button.heardbackText);
      said("Copied");
    } catch (refused) {
      said(byHand() ? "Copied" : "Select it and copy");
    }
  };
  button.onclick = copy;
  const onKey = (event) => {
    if (data.keys && event.altKey && !event.ctrlKey && !event.metaKey && event.code === "KeyC") {
      event.preventDefault();
      copy();
    }
  };
  document.addEventListener("keydown", onKey);
  return () => {
    document.removeEventListener("keydown", onKey);
    window.removeEventListener("heardback-told", show);
    clearTimeout(timer);
  };
}
"""

_copy = component("heardback_copy", html=_HTML, css=_CSS, js=_JS)


def copy_button(
    text: str, *, key: str, label: str = "Copy", keys: bool = False, box: str = "", width: int = 104
) -> None:
    """A button that puts `text` on the clipboard as plain text; with `keys`, Alt+C does it too.

    `box` selects the elements that may show `text`: none does while the screen is ahead of the button.
    """
    _copy(
        data={"text": text, "label": label, "keys": keys, "box": box}, key=key, width=width, height=38
    )  # a fixed place: the buttons beside it must not move
