// validate: is it HTML?  Used by pages.mjs; alone: `node validate.mjs FOLDER` looks at every *.html
// of a folder (the pages the stories saw), prints findings, exit 1 if there is one.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { HtmlValidate } from 'html-validate'

const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended', 'html-validate:a11y'],
  rules: {
    // Taste, and nothing a reader or a browser could notice.
    'void-style': 'off',
    'no-trailing-whitespace': 'off',
    'attribute-boolean-style': 'off',
    'attr-quotes': ['error', { style: 'double' }],
    // A button in a form submits; that is what ours are for.
    'no-implicit-button-type': 'off',
    // Tables that become cards on a phone (display: block) lose their meaning without roles.
    'no-redundant-role': 'off',
    // Vietnamese titles of procedures are long because their legal names are.
    'long-title': 'off',
  },
})

export async function findings(html) {
  const report = await validator.validateString(html)
  return report.results.flatMap((r) =>
    r.messages.map((m) => `html ${m.line}:${m.column} ${m.ruleId}: ${m.message}`))
}

async function main(folder) {
  const files = readdirSync(folder).filter((f) => f.endsWith('.html')).sort()
  let found = 0
  for (const file of files) {
    for (const line of await findings(readFileSync(join(folder, file), 'utf8'))) {
      found++
      console.log(`${join(folder, file)}: ${line}`)
    }
  }
  console.log(`${files.length} pages, ${found} findings`)
  process.exitCode = found || files.length === 0 ? 1 : 0
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv[2])
