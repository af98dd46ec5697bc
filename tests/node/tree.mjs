// Where things lie in the source tree, for tests that run other programs.
import { fileURLToPath } from 'node:url'

export const inTree = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
