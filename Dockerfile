# syntax=docker/dockerfile:1
# The bot without sandbox and tests. There is no build: Node 24 runs the TypeScript directly.
# The configuration needs `bot: { listen: 0.0.0.0 }` to make the port reachable from outside the container.

FROM node:24-bookworm-slim AS packages
WORKDIR /lockkeeper
COPY package.json package-lock.json ./
# the image has Node.js; the packaged one is not needed
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
 && rm -rf node_modules/node-linux-* node_modules/.bin/node

FROM node:24-bookworm-slim
# ssh connects to the nodes; tini reaps the background connections that ssh keeps open
RUN apt-get update \
 && apt-get install --yes --no-install-recommends openssh-client tini \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /lockkeeper
COPY --from=packages /lockkeeper/node_modules node_modules
COPY package.json ./
COPY bin bin
COPY commands commands
COPY src src

ENV NODE_ENV=production \
    PORT=8080 \
    LOCKKEEPER_CONFIG=/etc/lockkeeper/lockkeeper.yaml
USER node
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/livez`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# on SIGTERM the bot finishes or hands over its turns; allow 30 s (docker stop --time 30)
STOPSIGNAL SIGTERM
ENTRYPOINT ["tini", "--"]
CMD ["node", "src/main/start.ts"]
