/**
 * What a page loads, in the README: the script, and a file of words for a page in another language. Fails over budget;
 * with `--check`, also where the README says something else.
 */
import { readdir, readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { Section } from "./section.mjs";

const BUDGETS = { script: 25_000, language: 3_000 };
const README = new URL("../../../README.md", import.meta.url);
const DIST = new URL("../dist/", import.meta.url);

const languages = (await readdir(new URL("languages/", DIST))).sort().map((name) => `languages/${name}`);
const files = await Promise.all(
  ["widget.js", ...languages].map(async (name) => {
    const content = await readFile(new URL(name, DIST));
    const budget = name === "widget.js" ? BUDGETS.script : BUDGETS.language;
    return { name, bytes: content.length, gzipped: gzipSync(content, { level: 9 }).length, budget };
  }),
);
const number = (value) => value.toLocaleString("en");
const row = ({ name, bytes, gzipped, budget }) =>
  `| \`${name}\` | ${number(bytes)} | ${number(gzipped)} | ${number(budget)} |\n`;

/** Whether the README says this of a file; processors compress differently, by a few bytes. */
function isSaid({ name, bytes, gzipped }, present) {
  const cells = present.split("\n").find((line) => line.startsWith(`| \`${name}\` |`))?.split("|") ?? [];
  const [saidBytes, saidGzipped] = cells.slice(2, 4).map((cell) => Number(cell.replaceAll(",", "")));
  return saidBytes === bytes && Math.abs(saidGzipped - gzipped) <= gzipped / 100;
}

const head = "| file | bytes | gzipped | at most |\n| --- | ---: | ---: | ---: |\n";
await new Section(README, "sizes").write(head + files.map(row).join(""), (present) => {
  const lines = present.trim().split("\n").length;
  return present.startsWith(head) && lines === files.length + 2 && files.every((file) => isSaid(file, present));
});
for (const { name, gzipped, budget } of files) {
  if (gzipped <= budget) continue;
  console.error(`dist/${name} has ${number(gzipped)} bytes gzipped; ${number(budget)} are allowed.`);
  process.exitCode = 1;
}
