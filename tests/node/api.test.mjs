// The verbs as a program in Node meets them.
import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { inspect } from 'node:util'
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'

import * as mtasts from 'mtasts'
import { MailLab } from '../../examples/mail-lab.mjs'
import { inTree, silentResolver } from './tree.mjs'

const { Checker, MtaStsError, Report, check, judge } = mtasts
const refusal = (code, message) => (error) => {
  assert.ok(error instanceof MtaStsError, inspect(error))
  assert.equal(error.code, `ERR_MTASTS_${code}`)
  if (message) assert.match(error.message, message)
  return true
}

describe('a report', () => {
  let lab, report
  before(async () => {
    lab = await MailLab.start(['healthy', 'mx-not-covered'])
    const { domain, options } = lab.worlds.get('mx-not-covered')
    report = await check(domain, options)
  })
  after(() => lab?.close())

  it('has the summary and, decoded on demand, everything else, in camelCase', () => {
    assert.equal(report.protection, 'degraded')
    assert.equal(report.worst, 'error')
    assert.equal(report.score.total, 95)
    assert.deepEqual(
      report.errors.map((each) => each.id),
      ['mx-covered'],
    )
    assert.equal(report.policy.maxAge, 1209600)
    assert.equal(report.evidence.domain, 'uncovered.example')
    assert.equal(report.schemaVersion, 1)
  })

  it('is frozen, all the way down', () => {
    assert.throws(() => (report.protection = 'enforced'), TypeError)
    assert.throws(() => (report.extra = 1), TypeError)
    assert.throws(() => report.findings.push({}), TypeError)
    assert.throws(() => (report.evidence.mx.answer = null), TypeError)
    assert.equal(report.findings, report.findings)
  })

  it('can be cloned, posted and made a report again', () => {
    const clone = structuredClone(report)
    assert.deepEqual(Object.keys(clone), Object.keys(report))
    assert.equal(clone.policy.maxAge, 1209600)
    assert.equal(Report.from(clone).toJSONText(), report.toJSONText())
    const { port1, port2 } = new MessageChannel()
    port1.postMessage(report)
    assert.deepEqual(receiveMessageOnPort(port2).message, clone)
    port1.close()
  })

  it('comes back from its JSON, as text, bytes or object', () => {
    for (const form of [
      report.toJSONText(),
      Buffer.from(report.toJSONText()),
      report.toJSON(),
      JSON.stringify(report),
      report,
    ]) {
      assert.equal(Report.from(form).toJSONText(), report.toJSONText())
    }
    assert.throws(() => Report.from('{}'), refusal('INVALID_DOCUMENT', /schema_version/))
    assert.throws(() => Report.from(7), refusal('INVALID_ARGUMENT', /report/))
  })

  it('is judged again from its evidence, to the byte', () => {
    const same = [
      judge(report),
      judge(report.evidence),
      judge(report.toJSON().evidence),
      judge(JSON.stringify(report.toJSON().evidence)),
    ]
    for (const each of same) assert.equal(each.toJSONText(), report.toJSONText())
    assert.throws(() => judge('{'), refusal('INVALID_DOCUMENT'))
  })

  it('is compared with another, and says what to publish', async () => {
    const { domain, options } = lab.worlds.get('mx-not-covered')
    const later = await check(domain, { ...options, previous: report })
    assert.equal(later.protection, report.protection)
    const { changes, appeared, resolved, protectionBefore, cached } = mtasts.compare(report, later)
    assert.deepEqual([appeared, resolved, protectionBefore], [[], [], 'degraded'])
    assert.equal(cached.maxAge, 1209600)
    assert.ok(Array.isArray(changes) && Object.isFrozen(changes))
    assert.deepEqual(mtasts.compare(report.toJSONText(), structuredClone(later)).cached, cached)
    const suggestion = mtasts.suggest(report)
    assert.match(suggestion.policy, /mx: mx2\.uncovered\.example/)
    assert.equal(suggestion.recordName, '_mta-sts.uncovered.example')

    const { domain: other, options: others } = lab.worlds.get('healthy')
    assert.throws(
      () => mtasts.compare(report, judge({ ...report.toJSON().evidence, domain: other })),
      refusal('INVALID_DOCUMENT'),
    )
    await assert.rejects(
      check(other, { ...others, previous: report }),
      refusal('INVALID_OPTION', /previous.*uncovered\.example/),
    )
    const bytes = await check(domain, { ...options, previous: Buffer.from(report.toJSONText()) })
    const text = await check(domain, { ...options, previous: report.toJSONText() })
    assert.deepEqual(bytes.findings, text.findings)
    await assert.rejects(check(domain, { ...options, previous: {} }), refusal('INVALID_OPTION', /previous/))
    await assert.rejects(check(domain, { ...options, previous: '{' }), refusal('INVALID_OPTION', /previous/))
  })

  it('throws when asked to, prints as one line, and reads as text', () => {
    assert.throws(
      () => report.throwIfFailing(),
      (error) => {
        assert.equal(error.report, report)
        return refusal('CHECK_FAILED', /^uncovered\.example is degraded: mx-covered$/)(error)
      },
    )
    assert.equal(inspect(report), 'Report { uncovered.example: degraded, score 95 }')
    assert.match(report.text({ width: 100 }), /mx2\.uncovered\.example/)
  })

  it('is laid out as told, or says what is wrong with that', () => {
    assert.equal(report.text({ color: undefined, width: undefined }), report.text())
    assert.match(report.text({ color: true }), /\x1b\[/)
    for (const width of [Symbol('x'), 1n, 'x', NaN, Infinity, 0, 1.5, null]) {
      assert.throws(() => report.text({ width }), refusal('INVALID_OPTION', /"width": expected a whole number/))
    }
    assert.throws(() => report.text({ color: 'red' }), refusal('INVALID_OPTION', /"color": expected true or false/))
    assert.throws(() => report.text({ colour: true }), refusal('INVALID_OPTION', /did you mean "color"/))
    for (const options of [null, 80]) {
      assert.throws(() => report.text(options), refusal('INVALID_OPTION', /an object of options/))
    }
  })

  it('keeps what peers wrote escaped', () => {
    const { notes } = mtasts.parsePolicy(
      Buffer.from('version: STSv1\nmode: none\nmax_age: 1\nodd: \xe9\\x\n', 'latin1'),
    )
    assert.equal(notes.find((each) => each.kind === 'noise').text, 'odd: \\xe9\\\\x')
  })
})

describe('a caller who is wrong', () => {
  const never = { resolver: '203.0.113.1:1' }
  for (const domain of [
    '',
    '.',
    'a..b',
    'exa mple.org',
    '192.0.2.1',
    `${'a'.repeat(300)}.org`,
    7,
    null,
    undefined,
    {},
  ]) {
    it(`hears of the domain ${inspect(domain).slice(0, 20)}`, async () => {
      await assert.rejects(check(domain, never), refusal('INVALID_DOMAIN', /domain/))
      await assert.rejects(new Checker(never).check(domain), refusal('INVALID_DOMAIN', /domain/))
    })
  }
  const wrongOptions = [
    [{ dnsTimout: 3 }, /"dnsTimout" is not known; did you mean "dnsTimeout"/],
    [{ dns_timeout: 3 }, /did you mean "dnsTimeout"/],
    [{ timeout: '10' }, /"timeout": expected a number of seconds/],
    [{ timeout: 0 }, /"timeout": expected/],
    [{ timeout: NaN }, /"timeout": expected/],
    [{ maxMx: 1.5 }, /"maxMx": expected a whole number/],
    [{ probeMx: 'sometimes' }, /"probeMx": expected one of "always", "policy", "never"/],
    [{ resolver: () => {} }, /"resolver"/],
    [{ helo: 'a b' }, /"helo"/],
    [{ helo: 'a\ud800' }, /"helo": expected a host name.*, got "a\ufffd"/],
    [{ helo: NaN }, /"helo": expected a string, got NaN/],
    [{ caFile: Infinity }, /"caFile": expected a string, got Infinity/],
    [{ caFile: new URL('http://example.org/') }, /"caFile": expected a path or a file: URL, got "http:/],
    [{ caPath: new URL('file://host/ca') }, /"caPath": expected a path or a file: URL/],
    [{ previous: NaN }, /"previous": NaN is no value/],
    [{ previous: Buffer.from('{') }, /"previous"/],
    [{ signal: 'now' }, /"signal": expected an AbortSignal/],
    [{ signal: { aborted: false, addEventListener() {}, removeEventListener() {} } }, /"signal": expected/],
    [{ singal: AbortSignal.abort() }, /"singal" is not known; did you mean "signal"/],
    [{ nothingLikeThese: 1 }, /the options are signal, timeout, resolver, .*, smtpPort$/],
    [{ 'a\ud800': 1 }, /option "a\\ud800" is not known/],
    [JSON.parse('{"__proto__": 1}'), /"__proto__" is not known/],
    [new Map([['timeout', 1]]), /an object of options, got Map/],
    [AbortSignal.abort(), /an object of options, got AbortSignal/],
    [[], /an object of options/],
    [null, /an object of options/],
    ['timeout', /an object of options/],
  ]
  for (const [options, message] of wrongOptions) {
    it(`hears of the options ${inspect(options)}`, async () => {
      await assert.rejects(check('example.org', options), refusal('INVALID_OPTION', message))
    })
  }
  it('hears that an option is for the Checker', async () => {
    const checker = new Checker(never)
    await assert.rejects(checker.check('example.org', { maxMx: 3 }), refusal('INVALID_OPTION', /for the Checker/))
    await assert.rejects(checker.check('example.org', { timeout: -1 }), refusal('INVALID_OPTION', /timeout/))
  })
  it('hears of a misspelt option of the call, wherever it is given', async () => {
    const checker = new Checker(never)
    await assert.rejects(checker.check('example.org', { singal: 1 }), refusal('INVALID_OPTION', /mean "signal"/))
    for (const many of [mtasts.checkMany, (...given) => checker.checkMany(...given)]) {
      assert.throws(() => many([], { concurency: 1 }), refusal('INVALID_OPTION', /mean "concurrency"/))
      assert.throws(() => many([], { orderd: true }), refusal('INVALID_OPTION', /mean "ordered"/))
      assert.throws(() => many([], { zzzzzzzzzz: 1 }), refusal('INVALID_OPTION', /are concurrency, ordered, signal/))
    }
  })
  it('may leave options undefined', () => new Checker({ ...never, timeout: undefined }).close())
  it('hears of a trust store that is not there', () => {
    assert.throws(() => new Checker({ caFile: '/nonexistent/ca.pem' }), refusal('TRUST_STORE', /nonexistent/))
  })
  it('hears of arguments of the wrong kind', () => {
    assert.throws(() => mtasts.parseStsRecords('v=STSv1'), refusal('INVALID_ARGUMENT', /records/))
    assert.throws(() => mtasts.parseStsRecords([1]), refusal('INVALID_ARGUMENT', /records\[0\]/))
    assert.throws(() => mtasts.parseStsRecords(new Array(1)), refusal('INVALID_ARGUMENT', /records\[0\]/))
    assert.throws(() => mtasts.parsePolicy(7), refusal('INVALID_ARGUMENT', /body/))
    assert.throws(() => mtasts.explain('mx-coverd'), refusal('UNKNOWN_RULE', /mx-covered/))
    assert.throws(() => mtasts.explain(7), refusal('INVALID_ARGUMENT', /id/))
    assert.throws(() => new Report(), TypeError)
  })
  it('hears of documents that are none, whatever their own code does', () => {
    const throwing = (thrown) => ({
      get domain() {
        throw thrown
      },
    })
    assert.throws(() => Report.from({ toJSON() {} }), refusal('INVALID_DOCUMENT', /report is not JSON/))
    assert.throws(() => Report.from(throwing(null)), refusal('INVALID_DOCUMENT', /null was thrown/))
    assert.throws(() => judge(throwing(new Error('mine'))), refusal('INVALID_DOCUMENT', /mine/))
    const hidden = { [inspect.custom]: () => assert.fail('asked') }
    assert.throws(() => mtasts.parsePolicy(hidden), refusal('INVALID_ARGUMENT', /body must be/))
  })
})

describe('an AbortSignal', () => {
  let silent
  before(async () => {
    silent = await silentResolver()
  })
  after(() => silent?.close())
  const options = (signal) => ({ resolver: silent.address, dnsTimeout: 60, signal })

  it('that is aborted already starts nothing', async () => {
    const reason = new Error('no')
    await assert.rejects(check('example.org', options(AbortSignal.abort(reason))), (error) => error === reason)
  })
  it('ends a check in flight with its reason', async () => {
    const abort = new AbortController()
    const reason = new Error('enough')
    const checking = check('example.org', options(abort.signal))
    await silent.asked
    abort.abort(reason)
    await assert.rejects(checking, (error) => error === reason)
  })
  it('of a time rejects with TimeoutError', async () => {
    await assert.rejects(check('example.org', options(AbortSignal.timeout(20))), { name: 'TimeoutError' })
  })
  it('may end a thousand checks at once, without a warning', async () => {
    const warned = []
    const hear = (warning) => warned.push(warning)
    process.on('warning', hear)
    const abort = new AbortController()
    const checks = Array.from({ length: 1000 }, () => check('example.org', options(abort.signal)))
    abort.abort()
    const ended = await Promise.allSettled(checks)
    assert.ok(ended.every(({ reason }) => reason?.name === 'AbortError'))
    await new Promise((resolve) => setImmediate(resolve))
    process.off('warning', hear)
    assert.deepEqual(warned, [])
  })
  it('leaves the other checks of a Checker alone, and close ends them', async () => {
    const checker = new Checker({ resolver: silent.address, dnsTimeout: 60 })
    const abort = new AbortController()
    const one = checker.check('example.org', { signal: abort.signal })
    const other = checker.check('example.net')
    abort.abort()
    await assert.rejects(one, { name: 'AbortError' })
    checker.close()
    checker.close()
    await assert.rejects(other, refusal('CLOSED'))
    await assert.rejects(checker.check('example.org'), refusal('CLOSED'))
  })
  it('is not all that ends a Checker: so does leaving its block', { skip: !Symbol.asyncDispose }, async () => {
    const checker = new Checker({ resolver: silent.address, dnsTimeout: 60 })
    const pending = assert.rejects(checker.check('example.org'), refusal('CLOSED'))
    await checker[Symbol.asyncDispose]()
    await pending
  })
  it('is not needed where a time-out gives a partial report', async () => {
    const report = await check('example.org', { resolver: silent.address, dnsTimeout: 60, timeout: 0.05 })
    assert.equal(report.partial, true)
    assert.equal(report.protection, 'unknown')
  })
})

describe('the module', () => {
  it('is one, imported or required', () => {
    const required = createRequire(import.meta.url)('mtasts')
    assert.deepEqual(Object.keys(required).sort(), Object.keys(mtasts).sort())
    for (const [name, value] of Object.entries(required)) assert.equal(value, mtasts[name])
  })
  it('says so as an MtaStsError when its addon is missing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mtasts-bare-'))
    for (const file of ['loader.js', 'errors.js']) copyFileSync(inTree(`bindings/node/${file}`), join(folder, file))
    const bare = createRequire(join(folder, 'user.js'))
    assert.throws(
      () => bare('./loader.js'),
      (error) => error instanceof bare('./errors.js').MtaStsError && error.code === 'ERR_MTASTS_NO_ADDON',
    )
    rmSync(folder, { recursive: true })
  })
  it('knows the rules and its versions', () => {
    const rules = mtasts.catalogue()
    assert.ok(rules.length > 80)
    assert.deepEqual(mtasts.explain(rules[0].id), rules[0])
    assert.match(mtasts.versions().openssl, /^3\./)
  })
  it('parses offline', () => {
    assert.equal(mtasts.parseStsRecords(['v=STSv1; id=1;']).state, 'valid')
    assert.equal(mtasts.parseStsRecords([Buffer.from('v=STSv1; id=1;'), 'v=STSv1; id=2;']).state, 'multiple')
    assert.equal(mtasts.parseStsRecords([]).state, 'absent')
    assert.equal(mtasts.parseTlsrptRecords(['v=TLSRPTv1; rua=mailto:a@example.org']).state, 'valid')
    assert.equal(mtasts.matchMx('*.example.com', 'mail.example.com'), true)
    assert.equal(mtasts.matchMx('*.example.com', 'a.b.example.com'), false)
    assert.throws(() => mtasts.parseTlsrptReport('nothing'), refusal('INVALID_DOCUMENT', /offset|line/))
  })
})
