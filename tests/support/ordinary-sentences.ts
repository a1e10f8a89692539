/** Words that have a rude one inside, or beside another one make one: Scunthorpe, the pen is mightier. */
const english = {
  who: [
    'My therapist',
    'The assistant',
    'Someone from Scunthorpe',
    'A classic analyst',
    'The constitution',
    'Our Dick Van Dyke fan',
    'The pen is here and my sister',
    'The title committee',
    'A scampi cook',
    'Essex county',
  ],
  does: [
    'passed the assessment',
    'assumes as soon as possible',
    'is competent with titanium',
    'can’t install the class',
    'wrote “pen is mightier”',
    'moved to Penistone',
    'asked: as soon as it is ready?',
    'ate grass-fed beef',
    'said it at 4:55',
    'put it in a basket',
  ],
  where: [
    'in Sussex',
    'at the bass concert',
    'on the 13th',
    'with a cocktail',
    'near Pompeii',
    'via Granada',
    'before the assembly',
    'at 10.30, as usual',
    'for the cassette',
    'at https://example.org/class?id=455',
  ],
}
const chinese = {
  who: [
    '我妈妈',
    '隔壁班的同学',
    '新来的经理',
    '他们公司',
    '老师',
    '小王',
    '我朋友',
    '楼下的阿姨',
    '客服',
    '大家',
  ],
  does: [
    '说周末加班，微博上信息很多',
    '让我们把发票开好',
    '用微信支付买了水果',
    '讲了方法，轮到功课了',
    '在操场裸跑了，聊得开心',
    '刷卡买单，然后回家',
    '去办公室拿证件',
    '找了一份兼职，日子结实',
    '打赌谁会赢',
    '觉得这件衣服颜色，情侣穿好看',
  ],
  where: [
    '。',
    '，我也去了。',
    '，真有意思！',
    '，你呢？',
    '，下午三点。',
    '，在2023年。',
    '，哈哈哈',
    '；明天见。',
    '（真的）。',
    '……',
  ],
}

/** Different ones, in turn in English and in Chinese. At most 2,000. */
export function ordinarySentences(count: number): string[] {
  return Array.from({ length: count }, (_, number) => {
    const of = Math.floor(number / 2)
    const [who, does, where] = [of % 10, Math.floor(of / 10) % 10, Math.floor(of / 100) % 10]
    const { who: whos, does: doings, where: wheres } = number % 2 ? chinese : english
    const parts = [whos[who], doings[does], wheres[where]]
    return number % 2 ? parts.join('') : `${parts.join(' ')}.`
  })
}
