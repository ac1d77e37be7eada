# syntax=docker/dockerfile:1
# The bot alone: no sandbox, no tests, nothing to build. Node 24 runs the TypeScript as it is.
# Its configuration must say `bot: { listen: 0.0.0.0 }`, or nothing outside the container reaches its port.

FROM node:24-bookworm-slim AS packages
WORKDIR /lockkeeper
COPY package.json package-lock.json ./
# the image brings its own Node.js, so the packaged one, which is for machines without, is left out
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
 && rm -rf node_modules/node-linux-* node_modules/.bin/node

FROM node:24-bookworm-slim
# ssh reaches the nodes; tini collects the connections that ssh keeps open in the background
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
# SIGTERM ends the step in hand and hands the rest over; give it time (docker stop --time 30)
STOPSIGNAL SIGTERM
ENTRYPOINT ["tini", "--"]
CMD ["node", "src/main/start.ts"]
