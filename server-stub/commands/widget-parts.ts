import type { Command } from 'commander'
import { readJsonFile } from './json-file.js'

export interface PartOptions {
  leadForm?: string | false
  quickActions?: string | false
  texts?: string | false
  theme?: string | false
  sound?: boolean
}

/** What a page is told of a widget beside its name: the same of `create` and `update`. */
export function addPartOptions(command: Command): Command {
  return command
    .option('--lead-form <path>', 'what visitors are asked for, as a file of JSON')
    .option('--quick-actions <path>', 'what visitors may begin with, as a file of JSON')
    .option('--texts <path>', "instead of the panel's own words, as a file of JSON")
    .option('--theme <path>', 'colours, radius, font and density, as a file of JSON')
    .option('--sound', 'messages that come may be heard')
}

/** For one that is there already. */
export function addRemovalOptions(command: Command): Command {
  return command
    .option('--no-lead-form', 'ask visitors for nothing')
    .option('--no-quick-actions', 'offer nothing to begin with')
    .option('--no-texts', "go back to the panel's own words")
    .option('--no-theme', "go back to Latchkey's own look")
    .option('--no-sound', 'messages come in silence')
}

/** @throws SetupError for a file that is not there, or is no JSON. */
export function readParts({ leadForm, quickActions, texts, theme, sound }: PartOptions) {
  return {
    leadForm: readPart(leadForm, 'a lead form'),
    quickActions: readPart(quickActions, 'quick actions'),
    texts: readPart(texts, 'texts'),
    theme: readPart(theme, 'a theme'),
    sound,
  }
}

const readPart = (path: string | false | undefined, what: string) =>
  path === false ? null : path === undefined ? undefined : readJsonFile(path, what)
