/** What nearly every row of a store belongs to. */
export const WORKSPACE = {
  id: 'wsp_1',
  name: 'Northwind',
  publishableKey: 'lk_pk_1',
  visitorKey: new Uint8Array([1, 2, 3]),
  createdAt: 1000,
}

export const WIDGET = {
  id: 'wgt_1',
  workspaceId: 'wsp_1',
  name: 'Shop',
  anonymous: true,
  origins: ['https://shop.example'],
  greeting: undefined,
  sound: false,
  createdAt: 1000,
}
