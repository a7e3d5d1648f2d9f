# Built once with everything, then only what runs is kept.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:24-bookworm-slim
ENV NODE_ENV=production ECHO_DATA_DIR=/data MALLOC_ARENA_MAX=2
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/bin ./bin
COPY --from=build /app/config/models.yaml ./config/
COPY --from=build /app/prompts ./prompts
COPY --from=build /app/config/prices.yaml ./config/
COPY --from=build /app/docker/worker-health.mjs ./docker/
RUN mkdir -p /data/blobs /site && chown -R node:node /data /site
USER node
VOLUME ["/data", "/site"]
ENTRYPOINT ["node", "bin/echobench.js"]
CMD ["worker"]
