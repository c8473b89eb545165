# Short names. What they do is in `cargo xtask help`.

_default:
    @just --list

# A stack, and a site built from a prompt before your eyes
demo *args:
    cargo xtask demo {{args}}

# The stack without the demo
up *args:
    cargo xtask up {{args}}

down:
    cargo xtask down

# Every test, against a stack of its own
test *args:
    cargo xtask test {{args}}

fmt:
    cargo fmt --all

lint:
    cargo clippy --workspace --all-targets -- -D warnings
