import * as z from 'zod/mini'

// zod compiles schemas with `new Function` where it may, and finds out by trying: that try alone is a CSP report.
z.config({ jitless: true })
