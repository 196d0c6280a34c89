// live: the page that says there is something newer (assets/live.js), in Debian's Chromium.
//
//   node live.mjs JOB.json      { base, pictures, path, change: [program, argument…], env }
//
// `change` makes the page at `path` old. Findings go to standard output, one a line; exit 1 if there
// is one.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import axe from 'axe-core'
import { chromium } from 'playwright-core'

const job = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const findings = []
let changes = 0

function expect(what, got, wanted) {
  const [a, b] = [JSON.stringify(got), JSON.stringify(wanted)]
  if (a !== b) findings.push(`live: ${what}: ${a}, not ${b}`)
}

function change() {
  const [program, ...args] = job.change
  execFileSync(program, [...args, `0227 3 ${100000 + changes++}`], { env: { ...process.env, ...job.env } })
}

async function listeners() {
  return Number(/^gandan_listeners (\d+)$/m.exec(await (await fetch(job.base + '/metrics')).text())[1])
}

async function becomes(what, wanted) {
  for (let i = 0; i < 100 && await listeners() !== wanted; i++) await new Promise((go) => setTimeout(go, 50))
  expect(what, await listeners(), wanted)
}

async function open(browser, { script, path = job.path } = {}) {
  const context = await browser.newContext({ viewport: { width: 320, height: 640 }, locale: 'vi-VN' })
  const page = await context.newPage()
  page.on('pageerror', (e) => findings.push(`live: script: ${e.message}`))
  page.asked = 0
  page.on('request', (r) => { page.asked += r.url().includes('/luong') })
  if (script) await page.addInitScript(script)
  await page.goto(job.base + path, { waitUntil: 'load' })
  return page
}

const shown = (page) => page.isVisible('.news p')

// Where the reader is on the page, and what has the focus.
const position = (page) => page.evaluate(() => {
  const { x, y } = document.querySelector('#dung-hen').getBoundingClientRect()
  return [scrollY, x, y, document.activeElement.id, document.documentElement.scrollHeight]
})

async function theNewsIsSaidAndNothingMoves(browser) {
  const page = await open(browser)
  await becomes('listeners of an open page', 1)
  expect('requests of an open page', page.asked, 1)
  await page.focus('#q')
  await page.evaluate(() => scrollTo(0, 900))
  expect('shown before anything happened', await shown(page), false)
  const before = await position(page)
  change()
  await page.waitForSelector('.news p', { state: 'visible', timeout: 10000 })
  expect('position after the news', await position(page), before)
  expect('words', (await page.innerText('.news p')).replace(/\s+/g, ' '), 'Có thông tin mới. Tải lại trang Để sau')
  expect('sideways', await page.evaluate(() => document.documentElement.scrollWidth), 320)
  await becomes('listeners after the news', 0)
  const result = await page.evaluate(`${axe.source}; axe.run(document)`)
  for (const v of result.violations) findings.push(`live: axe ${v.id}: ${v.help}`)
  await page.screenshot({ path: join(job.pictures, 'live-news.png') })
  const covered = await page.evaluate(() => {
    const [a, b] = ['.news p', '#q'].map((s) => document.querySelector(s).getBoundingClientRect())
    return a.top < b.bottom && b.top < a.bottom
  })
  expect('the field with the focus is covered', covered, false)
  await page.click('.news button:last-child')
  expect('shown after "later"', await shown(page), false)
  await page.evaluate(() => { document.querySelector('.news p').hidden = false })
  await Promise.all([page.waitForNavigation(), page.click('.news button')])
  expect('shown after loading again', await shown(page), false)
  await becomes('listeners after loading again', 1)
  await page.context().close()
}

async function onlyWhoLooksListens(browser) {
  const page = await open(browser)
  const look = (hidden) => page.evaluate((is) => {
    Object.defineProperty(document, 'hidden', { value: is, configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  }, hidden)
  await becomes('listeners of a page that is looked at', 1)
  await look(true)
  await becomes('listeners of a page behind another', 0)
  change()
  await look(false)
  await page.waitForSelector('.news p', { state: 'visible', timeout: 10000 })
  expect('at the lower end when nothing has the focus', await page.isVisible('.news--top'), false)
  await page.context().close()
  await becomes('listeners when all are closed', 0)
}

async function itIsLeftAloneWhere(browser, why, script) {
  const page = await open(browser, { script })
  await page.waitForTimeout(500)
  expect(`requests ${why}`, page.asked, 0)
  expect(`listeners ${why}`, await listeners(), 0)
  await page.context().close()
}

async function whoIsPresentIsShown(browser) {
  const context = await browser.newContext()
  const page = await context.newPage()
  const script = /src="(\/a\/live-[^"]*)"/.exec(await (await fetch(job.base + job.path)).text())[1]
  await page.route('**/desk', (route) => route.fulfill({ contentType: 'text/html', body: `<ul>
    <li data-official="11">Lan</li><li data-official="12" hidden>Minh</li></ul>
    <div class="news" data-live="/stream"><p hidden><button>x</button><button>y</button></p></div>
    <script type="module" src="${script}"></script>` }))
  await page.route('**/stream', (route) => route.fulfill({ contentType: 'text/event-stream',
    body: 'event: changed\ndata: {}\n\nevent: presence\ndata: {"officials":["12"]}\n\n' }))
  await page.goto(job.base + '/desk')
  await page.waitForSelector('[data-official="12"]', { state: 'visible', timeout: 10000 })
  expect('who has gone', await page.isVisible('[data-official="11"]'), false)
  await context.close()
}

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] })
try {
  await theNewsIsSaidAndNothingMoves(browser)
  await onlyWhoLooksListens(browser)
  await itIsLeftAloneWhere(browser, 'without EventSource', 'delete window.EventSource')
  await itIsLeftAloneWhere(browser, 'where data is saved',
    'Object.defineProperty(navigator, "connection", { value: { saveData: true } })')
  await whoIsPresentIsShown(browser)
} catch (e) {
  findings.push(`live: ${e.message}`)
} finally {
  await browser.close()
}
for (const line of findings) console.log(line)
process.exitCode = findings.length ? 1 : 0
