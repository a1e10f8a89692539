import type { RefusalCode } from '../protocol'
import type { Forms } from '.'

const failures: Record<RefusalCode, string> = {
  'bad-request': '请求有误，请刷新重试',
  'not-a-member': '你不在这个房间里',
  'nickname-invalid': '昵称需为 1–32 个可见字符',
  'nickname-taken': '昵称已被占用',
  'nickname-reserved': '该昵称不可使用',
  'text-empty': '请先输入内容',
  'text-too-long': '消息过长',
  'too-fast': '发送太频繁',
  'too-many-rooms': '加入的房间过多，请先退出一个',
  muted: '你已被禁言',
  banned: '你已被禁止进入此房间',
  forbidden: '没有权限',
  'session-required': '会话已过期，请刷新',
  'origin-refused': '请从聊天室的网址打开',
  'too-many-connections': '当前网络连接数过多',
  'room-name-invalid': '该房间名不可使用',
  'not-found': '未找到',
  storage: '暂时无法保存',
  busy: '服务器繁忙',
  internal: '服务器出错了',
}

/** What is to be written behind each command, what it does, and what to say when that is missing. */
const commands = {
  nick: { rest: '昵称', does: '修改昵称', needs: '请加上新昵称：/nick 昵称' },
  join: { rest: '房间', does: '进入或新建房间', needs: '请加上房间名：/join 房间' },
  leave: { rest: '', does: '退出房间', needs: '' },
  me: { rest: '动作', does: '描述动作：/me 去泡茶', needs: '请加上动作：/me 去泡茶' },
  topic: { rest: '话题', does: '设置话题', needs: '' },
  help: { rest: '', does: '查看命令与格式', needs: '' },
}

const charactersOver: Forms = { other: '超出 {n} 字' }
const gap: Forms = { other: '加载错过的 {n} 条消息' }
const newMessages: Forms = { other: '{n} 条新消息' }
const offers: Forms = { other: '{n} 项建议，↑↓ 选择，回车确认' }
const unread: Forms = { other: '{n} 条未读' }
const moreMembers: Forms = { other: '查看其余 {n} 人' }
const online: Forms = { other: '{n} 人在线' }
const unsentLost: Forms = { other: '还有 {n} 条消息未发送，退出后将丢失。确定退出？' }

/** What the scripts of the page say. */
export const zhCN = {
  failures,
  guest: '茶客 {n}',

  about: '打开就能聊的房间，无需注册',

  lobby: '大厅',
  rooms: '房间',
  moreOf: '{room} 的更多操作',
  pin: '置顶',
  unpin: '取消置顶',
  topic: '话题',
  topicAdd: '添加话题',
  topicChange: '修改话题',
  topicNone: '还没有话题',
  topicIs: '话题：{topic}',
  topicClear: '清空话题',
  unsentLost,
  unread,
  mentioned: '有人@你',

  jumpMine: '我的房间',
  jumpListed: '公开房间',
  jumpNew: '创建“{name}”',
  peopleOnline: online,

  online: '在线用户',
  moreMembers,

  log: '聊天内容',
  beginning: '没有更早的消息了',
  loadingOlder: '正在加载更早的消息…',
  gap,
  newMessages,
  newest: '回到最新消息',
  newLine: '新消息',
  emptyRoom: '这里还很安静',
  emptyRoomHint: '打个招呼，或邀请朋友加入',

  came: '{names} 进入了聊天室',
  left: '{names} 离开了聊天室',
  renamed: '{from} 改名为 {to}',
  renamedMore: '{names}，另外 {n}人也改了昵称',
  topicChanged: '{name} 把话题改为：{topic}',
  topicCleared: '{name} 清空了话题',
  namesAndMore: '{names}和另外 {n}人',

  nickname: '昵称',
  nicknameChange: '修改昵称',
  nicknameTry: '用“{name}”',
  nicknameReplaced: '昵称“{from}”已被占用，你现在叫“{to}”',

  charactersOver,
  showAll: '展开',
  fold: '收起',
  copyCode: '复制代码',
  sending: '正在发送',
  waiting: '联网后自动发送',
  waitingBecause: '{reason}，{n} 秒后重试',
  failed: '发送失败：{reason}',

  offers,
  peopleList: '可@的人',
  notHere: '已离线',
  commandList: '命令',
  commands,
  noCommand: '没有 /{name} 命令，输入 /help 查看',
  sendAsItIs: '作为消息发送',
  commandAlone: '/{name} 后面不带内容，作为消息发送？',
  slashDropped: '将发送为 {text}',
  slashKept: '保留 //',
  noFiles: '暂时还不能发送文件',
  lobbyStays: '大厅不能退出',

  connecting: '正在连接…',
  offlineSince: '{time} 断线，正在重连，消息稍后自动发送',
  catchingUp: '正在同步消息…',
  restarting: '服务器正在重启，稍后恢复',
  cookiesBlocked: '浏览器拦截了 Cookie，允许本站使用后才能进入聊天',
  tooManySessions: '当前网络的新访客过多，稍后自动进入',
  notReached: '无法连接服务器',

  partNotLoaded: '加载失败，请检查网络或刷新页面',

  inviteHereOnly: '此链接只在这台电脑上有效',
  inviteFromHere: '此链接只在这台电脑上有效。其他人可以用：{addresses}',
  copied: '已复制',
  copyByHand: '请手动复制',
  share: '分享…',

  notifyNone: '免打扰',
  desktopHint: '页面在后台时通知',
  desktopRefused: '浏览器禁止了此页面的通知，请在网站设置中允许',
  desktopFailed: '此浏览器无法显示通知，已关闭',
  desktopInsecure: '桌面通知需要 https 网址',
  desktopTitle: '{name} · {room}',

  language: '语言',
}

/** What stands in the page as the server fills it in. */
export const zhCNInPage = {
  site: '茶馆',
  toLobby: '回到大厅',
  sidebar: '房间和在线用户',
  leaveRoom: '退出房间',
  aboutRoom: '关于这个房间',
  topicHint: '大家在这里聊什么？',
  jump: '搜索房间或用户',
  jumpOpen: '搜索或新建房间',
  jumpHint: '房间或昵称…',
  mention: '@TA',
  you: '你',
  nicknameLabel: '昵称：',
  nicknameField: '新昵称',
  save: '保存',
  cancel: '取消',
  message: '内容',
  messageHint: '说点什么…',
  send: '发送',
  retry: '重试',
  edit: '编辑',
  discard: '丢弃',
  helpTitle: '命令与格式',
  helpLiteral: '以 / 开头的消息',
  helpMention: '@某人；按 Tab 补全昵称',
  helpCode: '行内代码',
  helpBlock: '写在前后各一行：代码块',
  helpBreak: '换行',
  helpScroll: '滚动消息',
  helpLists: '在房间和用户列表中移动',
  helpBack: '回到输入框',
  invite: '邀请',
  inviteTitle: '邀请朋友来这个房间',
  inviteHint: '打开链接即可加入，无需注册',
  inviteCode: '链接的二维码',
  link: '链接',
  copy: '复制链接',
  close: '关闭',
  notifyMe: '通知',
  notifyAll: '所有消息',
  notifyMentions: '仅@我的消息',
  sound: '提示音',
  soundTry: '试听',
  desktop: '桌面通知',
  menu: '打开侧边栏',
  settings: '设置',
  settingsHint: '仅保存在本设备',
  appearance: '外观',
  themeAuto: '跟随系统',
  themeLight: '浅色',
  themeDark: '深色',
  density: '消息密度',
  densitySpacious: '宽松',
  densityCondensed: '紧凑',
  clock: '时间格式',
  clock24: '24 小时制',
  clock12: '12 小时制',
  enterKey: '回车键',
  enterSends: '发送',
  enterBreaks: '换行',
  scriptNeeded: '聊天需要 JavaScript，请在浏览器中启用',
}

export type Dictionary = typeof zhCN
export type PageWords = typeof zhCNInPage
