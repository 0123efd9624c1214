import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

/**
 * One core for the servers and another for the load, so that neither takes from the other.
 * Without `taskset` (util-linux) or a second core: none, and `said` is why.
 */
export function chooseCores() {
  const cores = allowedCores()
  const [server, load] = cores
  if (load === undefined)
    return { said: 'One core only: the load takes from the server, so the figures are low.' }
  if (spawnSync('taskset', ['-V']).error) {
    return { said: 'No taskset here: the system places server and load, so the figures vary more.' }
  }
  return { server, load, said: `Servers on core ${server}, load on core ${load}.` }
}

/** Moves this whole process, and what it starts later unless that is pinned too. */
export function pinSelf(core) {
  if (core === undefined) return
  const { status, stderr } = spawnSync('taskset', ['-a', '-pc', String(core), String(process.pid)])
  if (status !== 0) throw new Error(`taskset failed: ${stderr}`)
}

/** Seconds of processor that a process has used, its threads' included; `undefined` where there is no /proc. */
export function readCpuSeconds(pid) {
  if (!existsSync(`/proc/${pid}/stat`)) return undefined
  // After the name, which may hold spaces: proc_pid_stat(5), fields 14 and 15, in hundredths of a second.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

/** What a process holds of the machine's memory, in MB of 1,000,000 bytes; `undefined` where there is no /proc. */
export function readMemoryMb(pid) {
  if (!existsSync(`/proc/${pid}/status`)) return undefined
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return (Number(kib) * 1024) / 1e6
}

function allowedCores() {
  if (!existsSync('/proc/self/status')) return []
  const [, list = ''] = /^Cpus_allowed_list:\s+(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
  return list.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, index) => first + index)
  })
}
