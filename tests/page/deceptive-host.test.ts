import { isDeceptive } from '../../public/log/rows/text/deceptive-host'

const list = (...lines: string[]): string[] => lines.flatMap((line) => line.split(' '))

describe('a host name', () => {
  it.each(
    list(
      'аpple.com аррӏе.com www.аpple.com apple.соm gοοgle.com paypаl.com раураl.com ехаmple.org еа.com сһасе.com',
      'ɑpple.com ᴀpple.com goᴏgle.com twıtter.com wıkı.org ƅank.com bаnk.co.uk b\u0430nk.de faceboоk.com mісrosoft.com',
      'аmаzon.co.jp ԝһаtѕарр.com іrѕ.gov ѕоѕ.org орера.com ρaypal.com νιν.com αοι.com сοса.com ոօս.com օpenai.com',
      'gооgle.例え.jp.com xn--abc.аpple.com comノpath.jp example一a.com exampleーa.com aソb.jp apple丶com.net',
      'ᎪᏴᏟ.com ꓮꓑꓑꓡꓰ.com ᗩpple.com ⲁpple.com a\u0332pple.com app\u0335le.com аpple.рф εxample.gr exаmple.москва',
      'ǀogin.com ʟogin.com paypaɩ.com ɡoogle.com 例え例аb.jp москваmoscow.ru пaypal.com abcпд.ru',
    ),
  )('can be mistaken for another: %j', (host) => {
    expect(isDeceptive(host)).toBe(true)
  })

  it.each(
    list(
      'apple.com example.co.uk localhost xn--pple-43d.com 127.0.0.1 a-b.example.org APPLE.COM ａｐｐｌｅ.com',
      '例え.jp b站.com 中国移动.中国 東京tokyo.jp ドメイン.テスト 日本語.jp カラオケ館.jp ひらがなカタカナ漢字abc.jp ー.jp 茶馆.com',
      '한국.kr 서울seoul.kr 漢字한글.kr ㄅㄆㄇ.tw 漢字ㄅㄆ.tw münchen.de MÜNCHEN.DE café.fr naïve.com ñandú.es łódź.pl',
      'žluťoučký.cz şehir.com.tr ışık.com.tr əli.az đà-nẵng.vn việtnam.vn smørrebrød.dk åäö.fi þór.is țară.ro',
      'пример.рф москва.com почта.рф аррӏе.рф правительство.рф україна.укр българия.бг παράδειγμα.ελ αθήνα.gr',
      'הדוגמה.ישראל مثال.السعودية उदाहरण.भारत উদাহরণ.বাংলা எடுத்துக்காட்டு.இந்தியா ตัวอย่าง.ไทย მაგალითი.გე օրինակ.հայ',
      'i❤.ws i❤️.ws 🍵.ws 👩🏽‍💻.ws നന്മ.com ශ්‍රී.com ตัวอย่าง2.com ນຳ.com ለምሳሌ.com',
    ),
  )('is shown as written: %j', (host) => {
    expect(isDeceptive(host)).toBe(false)
  })
})
