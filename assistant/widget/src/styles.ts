import launcher from "./styles/launcher.css";
import panel from "./styles/panel.css";

let sheets: CSSStyleSheet[] | undefined;

/** Give a shadow root the widget's styles: constructed, so that no Content-Security-Policy forbids them. */
export function adoptStyles(root: ShadowRoot): void {
  sheets ??= [panel, launcher].map((css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    return sheet;
  });
  root.adoptedStyleSheets = sheets;
}
