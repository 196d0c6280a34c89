// ceremony: one tablet goes round and its line breaks (assets/ceremony.js), in Debian's Chromium.
//
//   node ceremony.mjs JOB.json  { base, path, unit, pictures, cookies, signer, pin, first, password }
//
// `path` is the roll of a ceremony that is open; `signer` has a key with that PIN, `first` has none
// and that password. Findings go to standard output, one a line; exit 1 if there is one.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import axe from 'axe-core'
import { chromium } from 'playwright-core'

const job = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const findings = []
const NEW_PIN = '479205'

function expect(what, got, wanted) {
  const [a, b] = [JSON.stringify(got), JSON.stringify(wanted)]
  if (a !== b) findings.push(`ceremony: ${what}: ${a}, not ${b}`)
}

async function pledges() {
  const answer = await (await fetch(`${job.base}/api/v1/units/${job.unit}/pledges`)).json()
  return answer.pledges
}
const of = async (name) => (await pledges()).filter((p) => p.name === name)

async function open(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'vi-VN', ...options })
  await context.addCookies(job.cookies.map((c) => ({ ...c, url: job.base })))
  const page = await context.newPage()
  page.on('pageerror', (e) => findings.push(`ceremony: script: ${e.message}`))
  page.on('console', (m) => {
    if (m.type() === 'error' && !/Failed to load resource/.test(m.text())) findings.push(`ceremony: console: ${m.text()}`)
  })
  await page.goto(job.base + job.path, { waitUntil: 'load' })
  return page
}

const told = (page, state) => page.waitForSelector(`[data-told][data-state="${state}"]:not([hidden])`, { timeout: 20000 })
const words = async (page) => (await page.innerText('[data-told]')).trim()
const heading = async (page) => (await page.innerText('h1')).trim()

async function call(page, name) {
  await page.click(`a.rite__person:has-text("${name}")`)
  await page.waitForSelector('form[data-sign]')
  expect('who is at the tablet', await heading(page), name)
}

async function checkAxe(page, where) {
  const result = await page.evaluate(`${axe.source}; axe.run(document)`)
  for (const v of result.violations) findings.push(`ceremony: ${where}: axe ${v.id}: ${v.help}`)
}

// The line is cut while the button is pressed: nothing is lost, and the page says what is so.
async function theLineIsCut(browser) {
  const page = await open(browser)
  const before = (await of(job.signer)).map((p) => p.signed_at)
  await call(page, job.signer)
  await page.fill('[name="mat-khau-ky"]', '999990')
  await page.click('form[data-sign] button')
  await told(page, 'refused')
  expect('what has the focus after a wrong PIN', await page.evaluate(() => document.activeElement.className), 'errors flow')
  await page.fill('[name="mat-khau-ky"]', job.pin)
  await page.context().setOffline(true)
  const pressed = Date.now()
  await page.click('form[data-sign] button')
  await told(page, 'waiting')
  await page.waitForFunction(() => /CHƯA LƯU.*\([1-9]\d* giây\)/.test(document.querySelector('[data-told]').innerText), null, { timeout: 20000 })
  await checkAxe(page, 'cut')
  await page.screenshot({ path: join(job.pictures, 'ceremony-cut.png') })
  expect('stored while the line is cut', (await of(job.signer)).map((p) => p.signed_at), before)
  await page.waitForTimeout(2500)
  await page.context().setOffline(false)
  await told(page, 'stored')
  expect('words', await words(page), 'Đã lưu chữ ký.')
  expect('where it leads', /xong=\d+$/.test(page.url()), true)
  const [now, ...more] = await of(job.signer)
  expect('signed once', more.length, 0)
  expect('scheme', now.scheme, 'personal-ed25519')
  const off = Math.abs(Date.parse(now.signed_at) - pressed)
  expect(`signed when it was pressed (${off} ms off)`, off < 2000, true)
  await page.context().close()
}

// The answer is lost on its way back: the same is sent again and stored once.
async function theAnswerIsLost(browser) {
  const page = await open(browser)
  let sent = 0
  await page.route('**/nguoi/*', async (route) => {
    if (route.request().method() !== 'POST' || sent++) return route.continue()
    await route.fetch({ maxRedirects: 0 })
    return route.abort()
  })
  await call(page, job.first)
  await page.fill('[name="mat-khau"]', job.password)
  await page.fill('[name="mat-khau-ky"]', NEW_PIN)
  await page.fill('[name="mat-khau-ky-2"]', NEW_PIN)
  await page.click('form[data-sign] button')
  await told(page, 'stored')
  expect('how often it was sent', sent, 2)
  expect('pledges in force', (await of(job.first)).length, 1)
  await page.context().close()
}

// A guest, without any script: the ordinary form.
async function aGuestWithoutScript(browser) {
  const page = await open(browser, { javaScriptEnabled: false })
  await Promise.all([page.waitForNavigation(), page.click('a[href$="/chung-kien"]')])
  await page.fill('[name="ho-ten"]', 'Hoàng Thị Mận')
  await page.fill('[name="chuc-danh"]', 'Đại diện người dân thôn Đoài')
  await Promise.all([page.waitForNavigation(), page.click('form button')])
  expect('the guest stands on the roll', (await page.innerText('body')).includes('Hoàng Thị Mận'), true)
  await page.context().close()
}

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--no-first-run'] })
for (const story of [theLineIsCut, theAnswerIsLost, aGuestWithoutScript]) {
  try {
    await story(browser)
  } catch (e) {
    findings.push(`ceremony: ${story.name}: ${e.message}`)
  }
}
await browser.close()
for (const f of findings) console.log(f)
if (findings.length === 0) console.log('ceremony: a line that breaks loses nothing and doubles nothing')
process.exit(findings.length ? 1 : 0)
