// The types in the programs of users: with the `lib` of each, and no option that hides what is wrong in ours.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'

import ts from '@tsd/typescript'
import { inTree } from './tree.mjs'

describe('the types', () => {
  let folder
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'mtasts-types-'))
  })
  after(() => rmSync(folder, { recursive: true }))

  /** What the compiler says of a program with these libraries alone. */
  function complaints(program, ...libraries) {
    const file = join(folder, 'user.ts')
    writeFileSync(file, `import { Checker, check } from ${JSON.stringify(inTree('bindings/node/index'))}\n${program}`)
    const compiled = ts.createProgram([file], {
      strict: true,
      noEmit: true,
      skipLibCheck: false,
      types: [],
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.Node16,
      moduleResolution: ts.ModuleResolutionKind.Node16,
      lib: libraries.map((each) => `lib.${each}.d.ts`),
    })
    return ts.getPreEmitDiagnostics(compiled).map((each) => ts.flattenDiagnosticMessageText(each.messageText, '\n'))
  }

  it('need no library that Node 18 has not', () => {
    const program = 'new Checker().close(); check("example.org", { signal: AbortSignal.timeout(1) })'
    assert.deepEqual(complaints(program, 'es2022', 'dom'), [])
  })
  it('know await using where the program does', () => {
    const program = `export async function f(): Promise<AsyncDisposable> {
      await using checker = new Checker()
      const closed: Promise<void> = checker[Symbol.asyncDispose]()
      await closed
      return checker
    }`
    assert.deepEqual(complaints(program, 'es2022', 'dom', 'esnext.disposable'), [])
  })
})
