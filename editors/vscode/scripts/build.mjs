// Bundles the extension into dist/extension.js, and beside it the licenses of what is bundled with it.
import { readFile, writeFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Builds; `minify: false` keeps the code readable for debugging. */
export async function bundle({ minify = true } = {}) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/extension.ts'],
    outfile: 'dist/extension.js',
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node18',
    external: ['vscode'],
    minify,
    metafile: true,
    logLevel: 'warning',
  });
  await writeFile(path.join(root, 'dist/THIRD-PARTY-LICENSES.txt'), await licenses(Object.keys(metafile.inputs)));
}

async function licenses(inputs) {
  const packages = new Set(inputs.map((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]).filter(Boolean));
  const texts = [...packages].sort().map(async (folder) => {
    const { name, version } = JSON.parse(await readFile(path.join(root, folder, 'package.json'), 'utf8'));
    const file = (await readdir(path.join(root, folder))).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file) {
      throw new Error(`${name} is bundled and has no license text`);
    }
    return `${name} ${version}\n\n${(await readFile(path.join(root, folder, file), 'utf8')).trim()}\n`;
  });
  return (await Promise.all(texts)).join(`\n${'-'.repeat(80)}\n\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await bundle({ minify: !process.argv.includes('--readable') });
}
