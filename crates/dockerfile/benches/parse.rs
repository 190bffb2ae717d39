//! How fast a Dockerfile is parsed, on one core.

#![allow(missing_docs, reason = "criterion's macros make public items without docs")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const STAGE: &str = r#"FROM --platform=$BUILDPLATFORM golang:1.24-alpine AS build
# The compiler cache is kept between builds.
ARG VERSION=dev
ENV CGO_ENABLED=0 GOFLAGS="-trimpath"
WORKDIR /src
RUN apk add --no-cache \
        ca-certificates \
        git \
    && addgroup -g 10001 app \
    && adduser -D -u 10001 -G app app
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
RUN --mount=type=cache,target=/go/pkg/mod <<EOF
set -e
go test ./...
go build -ldflags "-X main.version=${VERSION}" -o /out/server ./cmd/server
EOF
EXPOSE 8080
LABEL org.opencontainers.image.title="server" org.opencontainers.image.version="$VERSION"
HEALTHCHECK --interval=30s CMD ["/out/server", "health"]
ENTRYPOINT ["/out/server"]

"#;

fn parse(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parse");
    for stages in [1, 10, 1000] {
        let text = STAGE.repeat(stages);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(format!("{stages} stages"), |bench| bench.iter(|| plimsoll_dockerfile::parse(&text)));
    }
    group.finish();
}

criterion_group!(benches, parse);
criterion_main!(benches);
