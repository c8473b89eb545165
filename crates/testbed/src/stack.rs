//! The servers that `cargo xtask test` started.

use std::path::PathBuf;

use serde_json::Value;

/// What its `stack.json` says.
#[derive(Clone, Debug)]
pub struct Stack(Value);

impl Stack {
    /// Reads the file that `SHEEN_TEST_STACK` names.
    ///
    /// # Panics
    /// When there is none: these tests want servers.
    #[must_use]
    pub fn get() -> Self {
        let path =
            std::env::var("SHEEN_TEST_STACK").expect("SHEEN_TEST_STACK names no stack.json: run `cargo xtask test`");
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        Self(serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}")))
    }

    /// A member that is a text, by JSON pointer.
    #[must_use]
    pub fn text(&self, pointer: &str) -> String {
        self.0
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_else(|| panic!("stack.json has no {pointer}"))
            .to_owned()
    }

    /// A member that is a number, by JSON pointer.
    #[must_use]
    pub fn number(&self, pointer: &str) -> Option<u64> {
        self.0.pointer(pointer)?.as_u64()
    }

    /// Where the services' binaries are: beside the program that asks.
    ///
    /// # Panics
    /// When they are not there.
    #[must_use]
    pub fn binary(name: &str) -> PathBuf {
        let own = std::env::current_exe().expect("a path of this program");
        // A test lies in target/debug/deps, another program in target/debug.
        let mut candidates = own.ancestors().skip(1).take(2).map(|folder| folder.join(name));
        let found = candidates.find(|path| path.is_file());
        found.unwrap_or_else(|| panic!("{name} is not beside {}: run `cargo xtask test`", own.display()))
    }

    /// Where a server's program is.
    #[must_use]
    pub fn program(&self, name: &str) -> PathBuf {
        self.text(&format!("/xtask/programs/{name}")).into()
    }
}

/// Below those that the kernel gives to outgoing connections: one of them may take a port before its service does.
const PORTS: std::ops::Range<u16> = 10_000..32_000;

/// A port that is free now.
///
/// # Panics
/// When there is none.
#[must_use]
pub fn free_port() -> u16 {
    let mut tries = std::iter::repeat_with(|| rand::random_range(PORTS)).take(1_000);
    tries.find(|port| std::net::TcpListener::bind(("127.0.0.1", *port)).is_ok()).expect("a free port")
}
