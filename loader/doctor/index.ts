export { forgetDeveloper, grantDeveloper } from './developer/index.js'
export { diagnose } from './diagnose.js'
export { examine } from './examine.js'
export { explain, report } from './report.js'
