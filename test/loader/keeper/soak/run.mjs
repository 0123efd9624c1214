// `npm run soak`: a thousand visitors, a whole day each. LATCHKEY_SEED repeats one.
import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'

const env = {
  LATCHKEY_SEED: String(randomInt(2 ** 31)),
  LATCHKEY_VISITORS: '1000',
  LATCHKEY_HOURS: '24',
  // A thousand days in one process keep up to 2.7 GB.
  NODE_OPTIONS: '--max-old-space-size=4096',
  ...process.env,
}
console.log(`LATCHKEY_SEED=${env.LATCHKEY_SEED}`)
const command = 'npx --no-install vitest run --project unit test/loader/keeper/soak.test.ts'
spawn(command, { shell: true, stdio: 'inherit', env }).on('exit', (code) => process.exit(code ?? 1))
