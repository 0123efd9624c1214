/** 128 random bits in hexadecimal; also where the page is no secure context, which `randomUUID` asks for. */
export const randomId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  )
