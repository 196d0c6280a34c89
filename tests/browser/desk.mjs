// desk: a trained officer at the counter, without the mouse (assets/desk.js), in Debian's Chromium.
//
//   node desk.mjs JOB.json      { base, path, cookies }
//
// `path` is where a procedure is chosen. Findings go to standard output, one a line; exit 1 if there
// is one.
import { readFileSync } from 'node:fs'
import { chromium } from 'playwright-core'

const job = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const findings = []

function expect(what, got, wanted) {
  const [a, b] = [JSON.stringify(got), JSON.stringify(wanted)]
  if (a !== b) findings.push(`desk: ${what}: ${a}, not ${b}`)
}

async function open(browser, path) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'vi-VN' })
  await context.addCookies(job.cookies.map((c) => ({ ...c, url: job.base })))
  const page = await context.newPage()
  page.on('pageerror', (e) => findings.push(`desk: script: ${e.message}`))
  await page.goto(job.base + path, { waitUntil: 'load' })
  return page
}

const focused = (page) => page.evaluate(() => document.activeElement.name || document.activeElement.textContent)
const keys = (page) => page.keyboard

// From the choice of the procedure to the receipt, by keys alone.
async function receive(browser) {
  const page = await open(browser, job.path)
  expect('what has the focus first', await focused(page), 'q')
  await keys(page).type('khai sinh lai', { delay: 20 })
  // At once, while the list below is still for other words.
  await Promise.all([page.waitForURL(/thu-tuc=/), keys(page).press('Enter')])
  expect('the procedure that Enter took', new URL(page.url()).searchParams.get('thu-tuc'), '1.004884')
  expect('what has the focus in the form', await focused(page), 'ho-ten')
  await keys(page).type('Nguyeenx Thij Bàn Phím')
  await keys(page).press('Tab')
  await page.waitForSelector('#goi-y .note', { timeout: 5000 }) // the leftovers of Telex are seen at once
  for (const [name, value] of [['nam-sinh', '1962'], ['gioi', 'N'], ['thon', 'Thôn Đoài']]) {
    expect('the next field', await focused(page), name)
    await keys(page).type(value)
    await keys(page).press('Tab')
  }
  await keys(page).press('Alt+a')
  expect('papers that are marked', await page.evaluate(() =>
    [...document.querySelectorAll('[data-du]:checked')].length), 4)
  await page.waitForTimeout(600) // the last question after the last field
  await Promise.all([page.waitForURL(/moi=1/), keys(page).press('Control+Enter')])
  expect('what has the focus after reception', (await focused(page)).trim(), 'In giấy tiếp nhận và hẹn trả')
  await Promise.all([page.waitForURL(/giay-hen/), keys(page).press('Enter')])
  await page.context().close()
}

// Somebody known is offered while typing, and no name stands in an address.
async function known(browser) {
  const page = await open(browser, job.path + '?thu-tuc=1.004884')
  const asked = []
  page.on('request', (r) => asked.push(r.url()))
  await keys(page).type('nguyeenx thij ban phim')
  await keys(page).press('Tab')
  await page.waitForSelector('#goi-y [name="nguoi"]', { timeout: 5000 })
  expect('who is offered', await page.textContent('#goi-y strong >> nth=-2'), 'Nguyeenx Thij Bàn Phím, 1962, Thôn Đoài')
  expect('names in addresses', asked.filter((url) => /ban|phim/i.test(decodeURI(url))), [])
  await page.context().close()
}

// Chosen scans are named with their sizes; asking who somebody is does not send them along.
async function scans(browser) {
  const page = await open(browser, job.path + '?thu-tuc=1.004884')
  const asked = []
  page.on('request', (r) => r.method() === 'POST' && asked.push(r.postData() ?? ''))
  const paper = (name, size) => ({ name, mimeType: 'application/pdf', buffer: Buffer.alloc(size, 'CANARY') })
  await page.setInputFiles('#tep', [paper('tờ khai.pdf', 700), paper('sổ.pdf', 1300000)])
  expect('what is chosen', await page.locator('.chosen').first().locator('li').allTextContents(),
    ['tờ khai.pdf, 1 KB', 'sổ.pdf, 1,2 MB'])
  await page.focus('#ho-ten')
  await keys(page).type('Nguyeenx Thij Ban')
  await keys(page).press('Tab')
  await page.waitForSelector('#goi-y .note', { timeout: 5000 })
  expect('questions', asked.length, 1)
  expect('files in questions', asked.filter((body) => /CANARY|tep/.test(body)), [])
  expect('what is chosen still', await page.evaluate(() => document.querySelector('#tep').files.length), 2)
  await page.context().close()
}

async function inbox(browser) {
  const page = await open(browser, job.path.replace('/tiep-nhan', ''))
  await keys(page).press('/')
  expect('the key for searching', await focused(page), 'q')
  await page.locator('[name="chon[]"]').first().focus()
  await keys(page).press('Space')
  expect('what is chosen', await page.textContent('[data-picked]'), 'Đã chọn 1 hồ sơ')
  await Promise.all([page.waitForURL(/tiep-nhan/), keys(page).press('Alt+n')])
  await page.context().close()
}

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'] })
for (const play of [receive, known, scans, inbox]) {
  try {
    await play(browser)
  } catch (e) {
    findings.push(`desk: ${play.name}: ${e.message.split('\n')[0]}`)
  }
}
await browser.close()
for (const line of findings) console.log(line)
console.log(`the desk's keys: ${findings.length} findings`)
process.exitCode = findings.length ? 1 : 0
