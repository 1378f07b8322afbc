/** The npm package as a site uses it: packed, installed into an empty folder, compiled against, bundled and run. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { build } from "esbuild";

const run = promisify(execFile);
const NAME = "article-assistant-widget";
const TSC = resolve("node_modules/typescript/bin/tsc");

let site: string;

before(async () => {
  site = await mkdtemp(join(tmpdir(), "widget-package-"));
  await run("npm", ["run", "package", "--", "--loglevel=error", "--pack-destination", site]);
  const [packed = ""] = (await readdir(site)).filter((name) => name.endsWith(".tgz"));
  await writeFile(join(site, "package.json"), JSON.stringify({ private: true, type: "module" }));
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", "--loglevel=error", `./${packed}`], { cwd: site });
  await cp("tests/consumer/typed.ts", join(site, "typed.ts"));
  const [, documented = ""] = (await readFile("../../docs/embedding.md", "utf8")).match(/```ts\n(.*?)```/s) ?? [];
  await writeFile(join(site, "documented.ts"), documented);
});

after(() => rm(site, { force: true, recursive: true }));

/** Run a module of the site in Node.js, and return what it prints. */
async function printed(code: string): Promise<unknown> {
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", code], { cwd: site });
  return JSON.parse(stdout);
}

/** Bundle a module of the site, and return the files. */
async function bundled(code: string, splitting = false): Promise<readonly { path: string; text: string }[]> {
  const options = { bundle: true, format: "esm", minify: true, splitting, write: false, outdir: join(site, "out") } as const;
  return (await build({ ...options, stdin: { contents: code, loader: "ts", resolveDir: site }, logLevel: "silent" })).outputFiles;
}

for (const moduleResolution of ["bundler", "nodenext"]) {
  test(`a site's strict TypeScript is compiled, that of the documentation too, and mistakes are found (${moduleResolution})`, async () => {
    const options = {
      exactOptionalPropertyTypes: true,
      lib: ["es2022", "dom"],
      module: moduleResolution === "bundler" ? "esnext" : moduleResolution,
      moduleResolution,
      noEmit: true,
      skipLibCheck: false,
      strict: true,
      target: "es2022",
      types: [],
    };
    const config = join(site, `tsconfig.${moduleResolution}.json`);
    await writeFile(config, JSON.stringify({ compilerOptions: options, files: ["typed.ts", "documented.ts"] }));
    await run(process.execPath, [TSC, "--project", config]).catch(({ stdout }) => assert.fail(stdout));
  });
}

test("what is installed is the modules, their types, the script with its languages, and the manifest", async () => {
  const folder = join(site, "node_modules", NAME);
  assert.deepEqual((await readdir(folder)).sort(), [
    ...["LICENSE", "README.md", "custom-elements.json", "dist", "lib", "package.json"],
  ]);
  for (const path of ["widget.js", "languages/german.js"]) {
    assert.equal(await readFile(join(folder, "dist", path), "utf8"), await readFile(join("dist", path), "utf8"));
  }
  assert.deepEqual(await readdir(join(site, "node_modules")), [".package-lock.json", NAME]);
});

test("everything can be imported where there is no DOM, and defines nothing there", async () => {
  const code = `
    const main = await import("${NAME}");
    const defining = await import("${NAME}/define");
    const { serbian, serbianInLatin } = await import("${NAME}/languages/serbian");
    const isSame = main.ArticleAssistantElement === defining.ArticleAssistantElement;
    console.log(JSON.stringify([Object.keys(main), isSame, serbian.tag, serbianInLatin.tag]));`;
  assert.deepEqual(await printed(code), [["AnswerClient", "ArticleAssistantElement", "AskError", "define"], true, "sr", "sr-Latn"]);
});

test("only /define defines the element, once", async () => {
  const code = `
    const defined = [];
    globalThis.HTMLElement = class {};
    globalThis.customElements = {
      define: (name, constructor) => defined.push([name, constructor]),
      get: (name) => defined.find(([known]) => known === name)?.[1],
    };
    const { ArticleAssistantElement, define } = await import("${NAME}");
    const before = defined.length;
    await import("${NAME}/define");
    define();
    const isOurs = defined[0][1] === ArticleAssistantElement && ArticleAssistantElement.prototype instanceof HTMLElement;
    console.log(JSON.stringify([before, defined.length, defined[0][0], isOurs]));`;
  assert.deepEqual(await printed(code), [0, 1, "article-assistant", true]);
});

test("the documented module is bundled", async () => {
  const [file] = await bundled(await readFile(join(site, "documented.ts"), "utf8"));
  assert.match(file?.text ?? "", /assistant\.example/);
});

test("a bundler drops what is imported and not used, and keeps what defines", async () => {
  const [unused] = await bundled(`import "${NAME}"; import { define } from "${NAME}";`);
  assert.equal(unused?.text.trim(), "");
  const [used] = await bundled(`import "${NAME}/define";`);
  assert.match(used?.text ?? "", /customElements\.define\("article-assistant"/);
});

test("a bundler that splits makes a file of each language, so that a page loads the one that it speaks", async () => {
  const files = await bundled(`import "${NAME}/define";`, true);
  const main = files.find(({ path }) => path.endsWith("stdin.js"));
  assert.doesNotMatch(main?.text ?? "", /Artikel-Assistent/);
  assert.equal(files.filter(({ text }) => text.includes("Artikel-Assistent")).length, 1);
});

test("the manifest can be found from package.json", async () => {
  const code = `
    import { createRequire } from "node:module";
    const require = createRequire(import.meta.url);
    const { customElements } = require("${NAME}/package.json");
    console.log(JSON.stringify(require("${NAME}/" + customElements).schemaVersion));`;
  assert.match(String(await printed(code)), /^2\./);
});
