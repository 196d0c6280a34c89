// pages: every given page in Debian's Chromium, in both languages, on a small phone and on a desk,
// and on the phone in the largest letters.
//
//   node pages.mjs JOB.json      { base, pictures, pages: [{ name, path, status, cookies }] }
//
// For each: the expected status, no axe violation, no sideways scroll, no error on the console (a
// breach of the content policy is one), no page error, valid HTML, and at most 60 kB over the wire
// at a first view. A picture of the whole page is left in `pictures`. Findings go to standard
// output, one a line; exit 1 if there is one.
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import axe from 'axe-core'
import { chromium } from 'playwright-core'
import { findings as htmlFindings } from './validate.mjs'

const LANGUAGES = ['vi', 'en']
const SIZES = [[320, 640], [1280, 900]]
const LARGEST = '20' // of the cookie `look` (src/http/negotiate.c)
const FIRST_VIEW_BYTES = 60 * 1024
const AT_ONCE = 2

const job = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const findings = []
let looked = 0

function address(path, lang) {
  const url = new URL(path, job.base)
  url.searchParams.set('lang', lang)
  return url.href
}

// What a page loads, by the browser's own count of bytes on the wire.
async function countBytes(page) {
  const session = await page.context().newCDPSession(page)
  let bytes = 0
  session.on('Network.loadingFinished', (e) => { bytes += e.encodedDataLength })
  await session.send('Network.enable')
  return () => bytes
}

function listen(page, report) {
  page.on('console', (m) => {
    // Chromium reports an error page's own status as an error on the console.
    if (m.type() === 'error' && !/Failed to load resource: .* 4\d\d/.test(m.text())) report(`console: ${m.text()}`)
  })
  page.on('pageerror', (e) => report(`script: ${e.message}`))
  page.on('requestfailed', (r) => report(`not loaded: ${r.url()}`))
  page.on('response', (r) => {
    if (r.status() >= 400 && r.request().resourceType() !== 'document') report(`${r.status()}: ${r.url()}`)
  })
  page.on('dialog', (d) => { report(`dialog: ${d.message()}`); d.dismiss() })
}

async function checkAxe(page, report) {
  const result = await page.evaluate(`${axe.source}; axe.run(document, { runOnly: [
    'wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })`)
  if (result.passes.length === 0) report('axe looked at nothing')
  for (const v of result.violations) {
    for (const node of v.nodes.slice(0, 3)) report(`axe ${v.id}: ${v.help}: ${node.html.slice(0, 160)}`)
  }
}

async function checkWidth(page, report) {
  const wide = await page.evaluate(() => {
    const room = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth <= room) return null
    const over = [...document.body.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > room + 1)
    return `${document.documentElement.scrollWidth} px in ${room} px: ` +
      over.slice(0, 3).map((e) => e.outerHTML.slice(0, 80)).join(' | ')
  })
  if (wide) report(`scrolls sideways: ${wide}`)
}

// A card is a frame: what stands in it may not stick out of it, unless it scrolls in a place of its own.
async function checkCards(page, report) {
  const out = await page.evaluate(() => {
    const scrolls = (e) => /auto|scroll/.test(getComputedStyle(e).overflowX)
    const held = (e, card) => e !== card && (scrolls(e) || e.matches('.vh, svg') || held(e.parentElement, card))
    return [...document.querySelectorAll('.card, .tile')].flatMap((card) => {
      const edge = card.getBoundingClientRect().right + 1
      return [...card.querySelectorAll('*')].filter((e) =>
        e.getClientRects().length && e.getBoundingClientRect().right > edge && !held(e, card))
    }).map((e) => e.outerHTML.slice(0, 100))
  })
  if (out.length) report(`sticks out of its card: ${out.slice(0, 3).join(' | ')}`)
}

// In the largest letters nothing may be lost; all else is as in the ordinary ones.
async function lookLarge(browser, { name, path, cookies = [] }, lang) {
  const report = (text) => findings.push(`${name} ${lang} A++: ${text}`)
  const [width, height] = SIZES[0]
  const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' })
  try {
    await context.addCookies([...cookies.filter((c) => c.name !== 'look'), { name: 'look', value: LARGEST }]
      .map((c) => ({ ...c, url: job.base })))
    const page = await context.newPage()
    await page.goto(address(path, lang), { waitUntil: 'load', timeout: 30000 })
    await page.evaluate(() => document.fonts.ready)
    if (await page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize)) < 20) report('the letters are not larger')
    await checkWidth(page, report)
    await checkCards(page, report)
    await page.screenshot({ path: join(job.pictures, `${name}-${lang}-large.png`), fullPage: true })
    looked++
  } catch (e) {
    report(`could not be looked at: ${e.message}`)
  } finally {
    await context.close()
  }
}

async function look(browser, { name, path, status = 200, cookies = [] }, lang, size) {
  if (size === LARGEST) return lookLarge(browser, { name, path, cookies }, lang)
  const [width, height] = size
  const report = (text) => findings.push(`${name} ${lang} ${width}: ${text}`)
  const context = await browser.newContext({
    viewport: { width, height }, locale: lang === 'vi' ? 'vi-VN' : 'en-GB', reducedMotion: 'reduce' })
  await context.addCookies(cookies.map((c) => ({ ...c, url: job.base })))
  const page = await context.newPage()
  try {
    listen(page, report)
    const bytes = await countBytes(page)
    const answer = await page.goto(address(path, lang), { waitUntil: 'load', timeout: 30000 })
    if (answer.status() !== status) report(`status ${answer.status()}, not ${status}`)
    if (await page.getAttribute('html', 'lang') !== lang) report(`the page is not in this language`)
    await page.evaluate(() => document.fonts.ready)
    if (bytes() > FIRST_VIEW_BYTES) report(`${bytes()} bytes over the wire at a first view`)
    if (width === SIZES[0][0]) (await htmlFindings(await answer.text())).forEach(report)
    await checkAxe(page, report)
    await checkWidth(page, report)
    await checkCards(page, report)
    await page.screenshot({ path: join(job.pictures, `${name}-${lang}-${width}.png`), fullPage: true })
    looked++
  } catch (e) {
    report(`could not be looked at: ${e.message}`)
  } finally {
    await context.close()
  }
}

async function main() {
  mkdirSync(job.pictures, { recursive: true })
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--hide-scrollbars'] })
  const todo = job.pages.flatMap((p) => [
    ...LANGUAGES.flatMap((l) => SIZES.map((s) => [p, l, s])), ...LANGUAGES.map((l) => [p, l, LARGEST])])
  const total = todo.length
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let next = todo.shift(); next; next = todo.shift()) await look(browser, ...next)
  }))
  await browser.close()
  for (const line of findings) console.log(line)
  console.log(`${looked} of ${total} views looked at, ${findings.length} findings`)
  process.exitCode = findings.length || looked !== total || total === 0 ? 1 : 0
}

await main()
