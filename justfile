# The same steps as CI, for people with `just`. Everything here is one command without it too.

# all of CI
check:
    .ci/run

test:
    cargo test --workspace

# figures on ../shared/bench
bench *ARGS:
    scripts/bench {{ARGS}}

# build, ingest the fixtures, show what is in the file
demo:
    scripts/demo
