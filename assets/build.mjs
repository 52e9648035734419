// Builds assets/dist: app.css, app.js and icons.svg. Run by `npm run build`; `--watch` rebuilds on change.
import { watch } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import path from "node:path";
import * as esbuild from "esbuild";
import * as sass from "sass";

const here = path.dirname(fileURLToPath(import.meta.url));
const at = (...parts) => path.join(here, ...parts);
const spriteSource = at("node_modules", "@tabler", "icons-sprite", "dist", "tabler-sprite-nostroke.svg");

async function buildStyles() {
  const compiled = await sass.compileAsync(at("scss", "app.scss"), {
    loadPaths: [at("node_modules")],
    quietDeps: true,
    silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
  });
  const { code } = await esbuild.transform(compiled.css, { loader: "css", minify: true, target: "chrome100" });
  await writeFile(at("dist", "app.css"), code);
}

async function buildScripts() {
  await esbuild.build({
    entryPoints: [at("js", "app.js")],
    outfile: at("dist", "app.js"),
    bundle: true,
    minify: true,
    format: "iife",
    target: "chrome100",
    legalComments: "none",
  });
}

async function buildIcons() {
  const sprite = await readFile(spriteSource, "utf8");
  const wanted = JSON.parse(await readFile(at("icons.json"), "utf8"));
  const symbols = Object.entries(wanted).map(([name, source]) => {
    const found = sprite.match(new RegExp(`<symbol id="tabler-${source}"[^>]*>(.*?)</symbol>`, "s"));
    if (!found) throw new Error(`icons.json: the sprite has no icon named ${source} (for ${name})`);
    const drawing = found[1].replace('<path stroke="none" d="M0 0h24v24H0z" fill="none" />', "");
    return `<symbol id="${name}" viewBox="0 0 24 24">${drawing}</symbol>`;
  });
  const notice = "<!-- Tabler Icons, MIT licence, Paweł Kuna -->";
  await writeFile(at("dist", "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${notice}${symbols.join("")}</svg>\n`);
}

async function build() {
  await mkdir(at("dist"), { recursive: true });
  await Promise.all([buildStyles(), buildScripts(), buildIcons()]);
}

await build();
if (process.argv.includes("--watch")) {
  let pending;
  const rebuild = () => {
    clearTimeout(pending);
    pending = setTimeout(() => build().catch((error) => console.error(error.message)), 100);
  };
  for (const folder of ["scss", "js"]) watch(at(folder), { recursive: true }, rebuild);
}
