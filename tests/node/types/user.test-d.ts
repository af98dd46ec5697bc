// What a user may write and TypeScript must accept, and what it must not; never run.
import { expectAssignable, expectError, expectNotAssignable, expectType } from 'tsd'
import {
  Checker,
  Report,
  check,
  checkMany,
  explain,
  judge,
  matchMx,
  nagiosState,
  parsePolicy,
  parseStsRecords,
  render,
  renderStream,
  toCsv,
  versions,
  type Codes,
  type Finding,
  type Options,
  type ProtectionState,
  type Severity,
  type Summary,
} from '../../..'

const report = await check('example.org', {
  timeout: 10,
  resolver: ['127.0.0.1:53'],
  caFile: new URL('file:///ca.pem'),
})
expectType<Report>(report)
expectType<ProtectionState>(report.protection)
expectType<number | null>(report.score.total)
expectType<ReadonlyArray<Finding>>(report.findings)
expectType<Severity | null>(report.worst)
expectType<string>(report.mx[0].addresses[0].ip)
expectType<number | null | undefined>(report.policy?.maxAge)
expectError<ProtectionState>((report.protection = 'enforced'))
expectError(report.findings.push(report.findings[0]))
expectError(report.policy?.max_age)
// @ts-expect-error: a Report comes from a check
new Report()

expectAssignable<Codes>('ERR_MTASTS_NO_ADDON')
expectError(check('example.org', { timeout: '10' }))
expectError(check('example.org', { maxMxs: 3 }))
expectError(check('example.org', { dns_timeout: 3 }))
expectError(check(7))
expectAssignable<Options>({ probeMx: 'never', ipv6: false })
expectNotAssignable<Options>({ probeMx: 'sometimes' })

async function* source() {
  yield 'example.org'
}
export async function consumer() {
  const signal = AbortSignal.timeout(1000)
  for await (const each of checkMany(source(), { concurrency: 5, ordered: true, signal })) {
    expectType<Report>(each)
    expectType<string | null>(each.error)
    if (each.error === null && each.protection === 'degraded') each.throwIfFailing()
  }
}

const checker = new Checker({ cacheTtl: 60 })
expectType<Promise<Report>>(checker.check('example.org', { timeout: 5 }))
expectError(checker.check('example.org', { cacheTtl: 5 }))
expectType<void>(checker.close())

expectType<Promise<Summary>>(check('example.org', { detail: 'summary' }))
expectType<Promise<Report>>(check('example.org', { detail: 'full' }))
expectType<Promise<Report | Summary>>(check('example.org', {} as Options))
expectType<Promise<Summary>>(new Checker({ detail: 'summary' }).check('example.org'))
expectError(check('example.org', { detail: 'summary', maxMxs: 3 }))
expectType<Summary>(report.summary())
expectType<number | null>(report.summary().mxCovered)
expectType<AsyncGenerator<string, void>>(toCsv(checkMany(source(), { detail: 'summary' })))

expectType<Report>(judge(report))
expectType<Report>(judge(report.evidence))
expectType<Report>(Report.from(structuredClone(report)))
expectType<boolean>(matchMx('*.example.org', 'mail.example.org'))
expectType<string | undefined>(parseStsRecords(['v=STSv1; id=1;']).error?.expected)
expectType<boolean>(parsePolicy(new Uint8Array()).valid)
expectType<Severity>(explain('mx-covered').severity)
expectType<Readonly<Record<string, string>>>(versions())

expectType<string>(render(report, 'junit', { failOn: 'warning' }))
expectType<string>(render([report, report.summary()], 'csv'))
expectError(render(report, 'yaml'))
expectError(render(report, 'text', { colour: true }))
expectType<AsyncGenerator<string, void>>(renderStream(checkMany(source()), 'ndjson'))
expectType<number>(nagiosState([report]))
expectType<string>(report.html())
