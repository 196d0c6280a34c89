// engines: Debian 12 ships Node 18; a locked package that refuses it would break the first check on
// a bare machine. Exit 1 and a line for each such package.
import { readFileSync } from 'node:fs'
import semver from 'semver'

const DEBIAN = '18.20.4'
const lock = JSON.parse(readFileSync(process.argv[2] ?? new URL('package-lock.json', import.meta.url)))
const packages = Object.entries(lock.packages)
const refusing = packages.filter(
  ([, about]) => about.engines?.node && !semver.satisfies(DEBIAN, about.engines.node))
const addressed = packages.filter(([, about]) => about.resolved)

for (const [name, about] of refusing)
  console.log(`${name || 'package.json'} wants node ${about.engines.node}: Debian 12 has ${DEBIAN}`)
for (const [name] of addressed) console.log(`${name}: the lock names the address of a registry`)
if (packages.length < 2) console.log('the lock is empty')
console.log(`${packages.length - 1} packages run on node ${DEBIAN}`)
process.exit(refusing.length || addressed.length || packages.length < 2 ? 1 : 0)
