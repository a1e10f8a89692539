ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev
COPY tsconfig.json ./
COPY scripts scripts
COPY common common
COPY server server
COPY public public
# The page's libraries and the bundler are inside dist/ now, or done.
RUN npm run build && npm uninstall --no-save --omit=dev esbuild emoji-picker-element-data socket.io-client idb-keyval uqr

FROM ${NODE_IMAGE}
ENV NODE_ENV=production DATA_DIR=/data PORT=3000
WORKDIR /app
RUN mkdir --mode=0700 /data /files && chown node:node /data /files
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --chmod=755 deploy/healthcheck ./
COPY --chmod=755 deploy/teahouse deploy/
RUN ln -s /app/deploy/teahouse /usr/local/bin/
USER node
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --start-period=10s --interval=30s --timeout=5s CMD ["/app/healthcheck", "/healthz"]
# As `npm start` does: a young generation of 4 MB is enough for many small messages, and spares a quarter of the memory.
CMD ["node", "--max-semi-space-size=4", "dist/server/index.js"]
