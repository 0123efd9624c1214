export interface Asking {
  /** The keeper has been asked and has not answered. */
  isOn(): boolean
  /** Asks it one question at a time. */
  ask(question: () => Promise<unknown>): void
}

/** What is asked of the keeper; what it answers comes as an identity. */
export function createAsking(onChange: () => void): Asking {
  let isOn = false
  return {
    isOn: () => isOn,
    ask(question) {
      if (isOn) return
      isOn = true
      const answered = () => {
        isOn = false
        onChange()
      }
      // A failure comes as an identity.
      question().then(answered, answered)
      onChange()
    },
  }
}
