# Tornado as in its chat demo (https://www.tornadoweb.org/en/stable/websocket.html): a loop over all clients.
import asyncio
import json

import tornado.web
import tornado.websocket


class Chat(tornado.websocket.WebSocketHandler):
    clients = set()

    def open(self):
        self.clients.add(self)

    def on_close(self):
        self.clients.discard(self)

    def on_message(self, data):
        message = json.loads(data)
        text = json.dumps({"type": message["type"], "text": message["text"]}, ensure_ascii=False)
        for client in self.clients:
            client.write_message(text)


async def main():
    sockets = tornado.netutil.bind_sockets(0, "127.0.0.1")
    tornado.httpserver.HTTPServer(tornado.web.Application([("/", Chat)])).add_sockets(sockets)
    port = sockets[0].getsockname()[1]
    print(json.dumps({"msg": "listening", "url": f"http://127.0.0.1:{port}"}, separators=(",", ":")), flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
