/** Write the tables of docs/theming.md from custom-elements.json; with `--check`, fail where they are others. */
import { readFile } from "node:fs/promises";
import { Section } from "./section.mjs";

const DOCUMENT = new URL("../../../docs/theming.md", import.meta.url);

function table(headings, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
  return line(headings) + `|${" --- |".repeat(headings.length)}\n` + rows.map(line).join("");
}

const manifest = JSON.parse(await readFile(new URL("../custom-elements.json", import.meta.url), "utf8"));
const { attributes, cssParts, cssProperties, events } = manifest.modules[0].declarations[0];
const code = (text) => `\`${text}\``;
const rows = (entries) => entries.map(({ name, description }) => [code(name), description]);

await new Section(DOCUMENT, "properties").write(
  table(
    ["property", "what it sets", "where you set none"],
    cssProperties.map(({ name, description, default: initial }) => [code(name), description, code(initial)]),
  ),
);
await new Section(DOCUMENT, "parts").write(table(["part", "what it is"], rows(cssParts)));
await new Section(DOCUMENT, "attributes").write(table(["attribute", "what it does"], rows(attributes)));
await new Section(DOCUMENT, "events").write(
  table(
    ["event", "when", "`event.detail`"],
    events.map(({ name, description, type }) => [
      code(name),
      description,
      code(type.text.replace(/^CustomEvent<(.*)>$/, "$1")),
    ]),
  ),
);
