import type { RefusalCode } from '../../server/protocol'
import type { Forms } from './index'

const failures: Record<RefusalCode, string> = {
  'bad-request': '这个请求看不懂',
  'not-a-member': '你不在这个房间里',
  'nickname-invalid': '昵称要有 1 到 32 个字，不能有看不见的字符',
  'nickname-taken': '这个昵称有人在用',
  'nickname-reserved': '这个昵称是留用的',
  'text-empty': '先写点什么',
  'text-too-long': '消息太长了',
  'too-fast': '发得太快了',
  'too-many-rooms': '进的房间太多了，先离开一个',
  muted: '你被禁言了',
  banned: '你不能进入这里',
  forbidden: '这件事你做不了',
  'session-required': '请刷新页面，重新入座',
  'origin-refused': '请从聊天室自己的地址打开',
  'too-many-connections': '从这里连进来的人太多了',
  'room-name-invalid': '这个房间名不能用',
  'not-found': '没有找到',
  storage: '暂时存不下来',
  busy: '服务器正忙',
  internal: '服务器出了点问题',
}

/** What is to be written behind each command, what it does, and what to say when that is missing. */
const commands = {
  nick: { rest: '昵称', does: '换一个昵称', needs: '写上新的昵称：/nick 昵称' },
  join: { rest: '房间', does: '去一个房间，没有就新开一间', needs: '写上去哪个房间：/join 房间' },
  leave: { rest: '', does: '离开这个房间', needs: '' },
  me: { rest: '做什么', does: '说自己在做什么，比如 /me 去泡茶', needs: '写上在做什么：/me 去泡茶' },
  topic: { rest: '话题', does: '改这个房间的话题，不写就清空', needs: '' },
  help: { rest: '', does: '看这些命令和写法', needs: '' },
}

const gap: Forms = { other: '加载错过的 {n} 条消息' }
const newMessages: Forms = { other: '{n} 条新消息' }
const offers: Forms = { other: '有 {n} 项可选，用上下键挑选，回车填入' }
const unread: Forms = { other: '{n} 条未读' }
const moreMembers: Forms = { other: '还有 {n} 人' }
const unsentLost: Forms = { other: '还有 {n} 条消息没有发出，离开就不发了。离开吗？' }

export const zhCN = {
  failures,
  guest: '茶客 {n}',

  lobby: '大厅',
  sidebar: '房间和在线用户',
  rooms: '房间',
  leaveRoom: '离开 {room}',
  unsentLost,
  unread,
  goLabel: '去一个房间',
  go: '去',

  online: '在线用户',
  you: '你',
  moreMembers,

  log: '聊天内容',
  beginning: '这里是开头',
  loadingOlder: '正在加载更早的消息…',
  gap,
  newMessages,
  newest: '回到最新',
  newLine: '新消息',
  emptyRoom: '这里还很安静',
  emptyRoomHint: '说第一句话，或者邀请朋友来坐坐',

  came: '{names} 进入了聊天室',
  left: '{names} 离开了聊天室',
  renamed: '{from} 改名为 {to}',
  renamedMore: '{names}，另外 {n} 人也改了昵称',
  topicChanged: '{name} 把话题改为：{topic}',
  topicCleared: '{name} 清空了话题',
  namesAndMore: '{names}和另外 {n} 人',

  nicknameLabel: '昵称：',
  nicknameChange: '改昵称',
  nicknameField: '新昵称',
  nicknameTry: '用“{name}”',
  save: '保存',
  cancel: '取消',

  message: '内容',
  messageHint: '说点什么…',
  send: '发送',
  charactersOver: '超出 {n} 字',
  showAll: '显示全部',
  fold: '收起',
  copyCode: '复制代码',
  sending: '正在发送',
  waiting: '连上后发出',
  waitingBecause: '{reason}，{n} 秒后再发',
  failed: '没有发出：{reason}',
  retry: '重试',
  edit: '修改',
  discard: '丢弃',

  offers,
  peopleList: '提到谁',
  notHere: '不在',
  commandList: '命令',
  commands,
  noCommand: '没有 /{name} 这个命令，/help 看看有哪些。要当作文字，前面再加一个 /',
  sendAsItIs: '当作文字发送',
  lobbyStays: '大厅一直在，不用离开',
  helpTitle: '命令和写法',
  helpLiteral: '以 / 开头的文字',
  helpMention: '提到一个人；只写名字开头，按 Tab 补全',
  helpCode: '一小段代码',
  helpBlock: '上下各写一行 ```，中间是整段代码',
  helpBreak: '换行',

  connecting: '正在连接…',
  offlineSince: '{time} 断线，正在重连，写的消息会补发',
  catchingUp: '正在补上错过的消息…',
  restarting: '服务器正在重启，马上回来',
  notReached: '没有连上服务器，请再试一次',

  invite: '邀请',
  inviteTitle: '邀请朋友来这个房间',
  inviteHint: '打开这个链接就进来了，不用注册。',
  inviteFromHere: '这个地址只有这台电脑打得开。请从别人也能打开的地址进来，再邀请。',
  inviteCode: '链接的二维码',
  link: '链接',
  copy: '复制链接',
  copied: '已复制',
  copyByHand: '请手动复制',
  share: '分享…',
  close: '关闭',

  menu: '打开侧栏',
  language: '语言',
  appearance: '外观',
  themeAuto: '跟随系统',
  themeLight: '浅色',
  themeDark: '深色',
  scriptNeeded: '聊天需要 JavaScript，请在浏览器里打开它。',
}

export type Dictionary = typeof zhCN
