import type { ArtName } from './pages/art.js'
import type { Person } from './people.js'

export interface Product {
  sku: string
  name: string
  note: string
  price: string
  unit: string
  art: ArtName
}

export interface Shelf {
  id: string
  name: string
  products: readonly Product[]
}

export const SHELVES: readonly Shelf[] = [
  {
    id: 'packing',
    name: 'Packing',
    products: [
      {
        sku: 'NW-1042',
        name: 'Packing tape',
        note: '48 mm × 66 m, quiet unwind',
        price: '$14.40',
        unit: '6 rolls',
        art: 'tape',
      },
      {
        sku: 'NW-2210',
        name: 'Double-wall carton',
        note: '305 × 229 × 229 mm',
        price: '$31.00',
        unit: '20 cartons',
        art: 'carton',
      },
      {
        sku: 'NW-2304',
        name: 'Kraft roll',
        note: '750 mm × 200 m, 90 gsm',
        price: '$41.50',
        unit: 'roll',
        art: 'kraft',
      },
    ],
  },
  {
    id: 'labels',
    name: 'Labels & ties',
    products: [
      {
        sku: 'NW-1187',
        name: 'Shipping labels',
        note: '100 × 150 mm, thermal',
        price: '$11.90',
        unit: '500 labels',
        art: 'labels',
      },
      {
        sku: 'NW-1520',
        name: 'Jute twine',
        note: '3-ply, 300 m, undyed',
        price: '$8.20',
        unit: 'spool',
        art: 'twine',
      },
      {
        sku: 'NW-1604',
        name: 'Swing tags',
        note: '120 × 60 mm, strung',
        price: '$16.75',
        unit: '250 tags',
        art: 'tag',
      },
    ],
  },
  {
    id: 'paper',
    name: 'Paper & pens',
    products: [
      {
        sku: 'NW-3011',
        name: 'Works notebook',
        note: 'A5, dot grid, lies flat',
        price: '$9.50',
        unit: 'each',
        art: 'notebook',
      },
      {
        sku: 'NW-3140',
        name: 'Steel clipboard',
        note: 'A4, rounded corners',
        price: '$12.80',
        unit: 'each',
        art: 'clipboard',
      },
      {
        sku: 'NW-3302',
        name: 'Paint marker',
        note: 'Fine, writes on oily steel',
        price: '$28.50',
        unit: '12 markers',
        art: 'marker',
      },
    ],
  },
  {
    id: 'stores',
    name: 'Stores & tools',
    products: [
      {
        sku: 'NW-4105',
        name: 'Parts bin',
        note: 'Stackable, 2.7 litres',
        price: '$5.90',
        unit: 'each',
        art: 'bin',
      },
      {
        sku: 'NW-4410',
        name: 'Steel rule',
        note: '300 mm, etched, both edges',
        price: '$7.40',
        unit: 'each',
        art: 'rule',
      },
      {
        sku: 'NW-4420',
        name: 'Safety knife',
        note: 'Blade springs back by itself',
        price: '$13.20',
        unit: 'each',
        art: 'knife',
      },
    ],
  },
]

export interface Plan {
  id: Person['plan'] | 'works'
  name: string
  price: string
  per: string
  pitch: string
  terms: readonly string[]
}

export const PLANS: readonly Plan[] = [
  {
    id: 'starter',
    name: 'Starter',
    price: '$0',
    per: 'no monthly fee',
    pitch: 'Order when you need to, at list price.',
    terms: ['Delivery in two working days', 'Free delivery from $80', 'Pay by card'],
  },
  {
    id: 'growth',
    name: 'Growth',
    price: '$39',
    per: 'a month',
    pitch: 'For a stockroom that reorders every week.',
    terms: [
      'Next-day delivery, order by 4 pm',
      'Free delivery, any order',
      '8% off everything',
      'Pay in 30 days',
    ],
  },
  {
    id: 'works',
    name: 'Works',
    price: '$160',
    per: 'a month',
    pitch: 'For several sites on one account.',
    terms: [
      'Same-day delivery in the city',
      'Standing orders, refilled by us',
      '14% off everything',
      'Your own buyer on the phone',
    ],
  },
]
