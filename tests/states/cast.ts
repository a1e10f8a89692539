import type { Language } from '../../common/i18n'

/** The people in the screenshots and what they say. */
export interface Cast {
  locale: string
  me: string
  others: readonly [string, string, string]
  /** Authors and texts; a number is an index into `others`. */
  talk: readonly (readonly [0 | 1 | 2 | 'me', string])[]
  rooms: readonly [string, string, string]
  draft: string
}

export const casts: Record<Language, Cast> = {
  'zh-CN': {
    locale: 'zh-CN',
    me: '小满',
    others: ['阿宁', '老周', 'Robin'],
    talk: [
      [0, '早！昨天说的那家茶馆，周六下午有位子吗？'],
      [1, '有的，靠窗那张桌子给你们留着。'],
      [1, '新到的白毫银针，来了先尝一泡。'],
      ['me', '太好了，我们四个人，三点到。'],
      [2, 'I can bring the scones 🫖'],
      [0, '地址我再发一遍：\n梧桐路 27 号，进弄堂第二个门，门口有棵桂花树。'],
      ['me', '收到。\n下雨也去吗？'],
      [1, '下雨更好，听雨喝茶。'],
      [2, '那我带伞，大家路上慢点走。'],
    ],
    rooms: ['读书会', '周末爬山', 'home-lab'],
    draft: '我还在路上，十分钟后',
  },
  en: {
    locale: 'en-GB',
    me: 'Maya',
    others: ['Ann', 'Theo', '阿宁'],
    talk: [
      [0, 'Morning! Does that tea house have a table on Saturday afternoon?'],
      [1, 'It does. I keep the one by the window for you.'],
      [1, 'The silver needle from this spring is here, so try that one first.'],
      ['me', 'Lovely. Four of us, at three.'],
      [2, '我带点心 🫖'],
      [
        0,
        'The address once more:\n27 Plane Tree Lane, second door in the alley, with the osmanthus in front.',
      ],
      ['me', 'Got it.\nDo we go if it rains?'],
      [1, 'Even better, tea sounds best with rain.'],
      [2, 'Then I bring umbrellas. Travel safely, everybody.'],
    ],
    rooms: ['book club', 'weekend hike', 'home-lab'],
    draft: 'Still on my way, ten minutes',
  },
}
