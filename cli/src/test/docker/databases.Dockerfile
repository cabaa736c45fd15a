# SPDX-License-Identifier: Apache-2.0
#
# Real databases for the tests: PostgreSQL 15 and Redis from Debian's packages. The data directory is given by the
# command, so that a volume can be mounted anywhere.
FROM debian:bookworm-slim
RUN mkdir -p /usr/share/man/man1 /usr/share/man/man7 \
 && apt-get -q update \
 && DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends postgresql-15 procps redis-server \
 && rm -rf /var/lib/apt/lists/*
ENV PATH=/usr/lib/postgresql/15/bin:/usr/sbin:/usr/bin:/sbin:/bin
# What the official images do: a fast shutdown.
STOPSIGNAL SIGINT
