// shots: pictures for the handbooks (tools/pictures.py).
//
//   node shots.mjs JOB.json      { base, data, pictures, shots: [{ name, path, what, cookies }] }
//
// Each at 1000 px in Vietnamese: the element `what`, or the top of the page. Where the page names the
// folder of this demo, `data`, the picture shows the one of an installed program.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const job = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--hide-scrollbars'] })
for (const { name, path, what, cookies } of job.shots) {
  const context = await browser.newContext({
    viewport: { width: 1000, height: 900 }, locale: 'vi-VN', reducedMotion: 'reduce' })
  await context.addCookies(cookies.map((c) => ({ ...c, url: job.base })))
  const page = await context.newPage()
  const [address, link] = path.split(/ (.*)/s) // behind a blank: which link to follow from there
  let answer = await page.goto(new URL(address, job.base).href, { waitUntil: 'load' })
  if (link) {
    const there = await page.locator(link).first().getAttribute('href')
    answer = await page.goto(new URL(there, job.base).href, { waitUntil: 'load' })
  }
  if (answer.status() !== 200) throw new Error(`${name}: status ${answer.status()}`)
  await page.evaluate(async (folder) => {
    for (const e of document.querySelectorAll('code')) e.textContent = e.textContent.replace(folder, '/var/lib/gandan')
    await document.fonts.ready
  }, job.data)
  await (what ? page.locator(what) : page).screenshot({ path: join(job.pictures, `${name.replace(/.*\//, '')}.png`) })
  await context.close()
}
await browser.close()
