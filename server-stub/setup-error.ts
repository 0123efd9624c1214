/** Something the operator must mend before the server or a command can go on. The message is one sentence that says what. */
export class SetupError extends Error {
  override readonly name = 'SetupError'
}
