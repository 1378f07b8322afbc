/**
 * Write custom-elements.json, the Custom Elements Manifest of the package, from the JSDoc of the element and its CSS.
 * `--check` fails where the committed one is another.
 */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { create, ts } from "@custom-elements-manifest/analyzer";

const MANIFEST = new URL("../custom-elements.json", import.meta.url);
const MODULE = "lib/index.js";
const read = (path) => readFile(new URL(`../${path}`, import.meta.url), "utf8");

/** What each custom property is where a site sets none, by its name: the last that is no other property, as in CSS. */
function defaults(css) {
  const found = new Map();
  for (const { 0: opening, 1: name, index } of css.matchAll(/var\((--article-assistant-[\w-]+),\s*/g)) {
    const start = index + opening.length;
    let end = start;
    for (let depth = 0; depth > 0 || css[end] !== ")"; end += 1) depth += { "(": 1, ")": -1 }[css[end]] ?? 0;
    const initial = css.slice(start, end);
    if (!initial.startsWith("var(")) found.set(name, initial);
  }
  return found;
}

/** Keeps what a page can use: the public members, the element's own events, the defaults that the CSS has. */
const forPages = (css) => ({
  name: "for-pages",
  packageLinkPhase({ customElementsManifest: manifest }) {
    const [{ declarations }] = manifest.modules;
    const [element, define] = ["ArticleAssistantElement", "define"].map((name) =>
      declarations.find((declaration) => declaration.name === name),
    );
    const initial = defaults(css);
    for (const property of element.cssProperties) {
      property.syntax = property.type.text;
      delete property.type;
      property.default = initial.get(property.name);
    }
    // The analyzer takes what the constructor assigns for a field, and a variable for an event's name.
    element.members = element.members.filter(({ name, privacy }) => !privacy && name !== "adoptedStyleSheets");
    element.events = element.events.filter(({ name }) => name !== "name");
    const fields = new Set(element.members.map(({ name }) => name));
    for (const attribute of element.attributes) if (fields.has(attribute.name)) attribute.fieldName = attribute.name;
    const exported = (name) => ({ kind: "js", name, declaration: { name, module: MODULE } });
    manifest.schemaVersion = "2.1.0";
    manifest.modules = [
      {
        kind: "javascript-module",
        path: MODULE,
        declarations: [element, define],
        exports: [element, define].map(({ name }) => exported(name)),
      },
      {
        kind: "javascript-module",
        path: "lib/define.js",
        exports: [{ ...exported(element.name), kind: "custom-element-definition", name: element.tagName }],
      },
    ];
  },
});

const path = "src/element.ts";
const source = ts.createSourceFile(path, await read(path), ts.ScriptTarget.ES2022, true);
const styles = (await readdir(new URL("../src/styles/", import.meta.url))).sort().map((name) => `src/styles/${name}`);
const css = (await Promise.all(styles.map(read))).join("\n");
const manifest = `${JSON.stringify(create({ modules: [source], plugins: [forPages(css)] }), null, 2)}\n`;
if (!process.argv.includes("--check")) await writeFile(MANIFEST, manifest);
else if ((await readFile(MANIFEST, "utf8").catch(() => "")) !== manifest) {
  console.error("custom-elements.json is not what src/element.ts says. Run: npm run build");
  process.exitCode = 1;
}
