import { account } from './account.js'
import { art } from './art.js'
import { frame } from './frame.js'
import { ground } from './ground.js'
import { home } from './home.js'
import { plans } from './plans.js'
import { products } from './products.js'

/** The site's one stylesheet. */
export const STYLE = [ground, frame, art, home, products, plans, account].join('')
