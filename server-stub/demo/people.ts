/** Somebody who can sign in at Northwind Supply with one click. */
export interface Person {
  id: string
  name: string
  email: string
  company: string
  plan: 'starter' | 'growth'
  /** Where they came from when they opened the account. */
  utmSource: string
  orders: readonly Order[]
}

interface Order {
  number: string
  placed: string
  what: string
  total: string
  status: 'On its way' | 'Being packed' | 'Delivered'
}

export const PEOPLE: readonly Person[] = [
  {
    id: 'cus_1001',
    name: 'Alex Rivera',
    email: 'alex@example.com',
    company: 'Northwind',
    plan: 'growth',
    utmSource: 'ads',
    orders: [
      {
        number: 'S-20418',
        placed: '18 Nov',
        what: 'Double-wall carton × 12',
        total: '$372.00',
        status: 'On its way',
      },
      {
        number: 'S-20397',
        placed: '12 Nov',
        what: 'Packing tape × 8, Kraft roll × 2',
        total: '$198.20',
        status: 'Being packed',
      },
      { number: 'S-20233', placed: '29 Oct', what: 'Parts bin × 40', total: '$236.00', status: 'Delivered' },
    ],
  },
  {
    id: 'cus_1002',
    name: 'Sam Okafor',
    email: 'sam@example.com',
    company: 'Harbor & Co',
    plan: 'starter',
    utmSource: 'newsletter',
    orders: [
      {
        number: 'S-20405',
        placed: '15 Nov',
        what: 'Works notebook × 6',
        total: '$57.00',
        status: 'On its way',
      },
      { number: 'S-20188', placed: '21 Oct', what: 'Paint marker × 3', total: '$85.50', status: 'Delivered' },
    ],
  },
]

export function firstNameOf({ name }: Person): string {
  return name.split(' ', 1)[0] ?? name
}
