//! What a stream told, as its bytes say it.

use serde_json::Value;

/// One frame of a stream.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// The `id:` line.
    pub id: Option<u64>,
    /// The `event:` line.
    pub event: String,
    pub data: Value,
}

/// The frames of a stream, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Story(pub Vec<Frame>);

impl Story {
    /// Reads the text of a stream; a frame that was cut off is left out.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let whole = text.rfind("\n\n").map_or("", |end| &text[..end]);
        Self(whole.split("\n\n").filter_map(frame).collect())
    }

    /// The frames with a number.
    #[must_use]
    pub fn events(&self) -> Vec<&Frame> {
        self.0.iter().filter(|frame| frame.id.is_some()).collect()
    }

    /// Their numbers.
    #[must_use]
    pub fn seqs(&self) -> Vec<u64> {
        self.0.iter().filter_map(|frame| frame.id).collect()
    }

    /// How often an event of this type was told.
    #[must_use]
    pub fn count(&self, event: &str) -> usize {
        self.0.iter().filter(|frame| frame.event == event).count()
    }

    /// The first frame of this type.
    #[must_use]
    pub fn first(&self, event: &str) -> Option<&Frame> {
        self.0.iter().find(|frame| frame.event == event)
    }

    /// The text that the last attempt told; each piece at its offset.
    ///
    /// # Panics
    /// When a piece does not join on to the one before.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for frame in &self.0 {
            match frame.event.as_str() {
                "build_started" => text.clear(),
                "assistant_delta" => {
                    assert_eq!(frame.data["offset"], text.encode_utf16().count() as u64, "{frame:?}");
                    text.push_str(frame.data["text"].as_str().expect("a text"));
                }
                _ => {}
            }
        }
        text
    }

    /// The files that the last attempt told, by path.
    #[must_use]
    pub fn files(&self) -> std::collections::BTreeMap<String, u64> {
        let mut files = std::collections::BTreeMap::new();
        for frame in &self.0 {
            match frame.event.as_str() {
                "build_started" => files.clear(),
                "file_written" => {
                    let path = frame.data["path"].as_str().expect("a path").to_owned();
                    files.insert(path, frame.data["bytes"].as_u64().expect("a size"));
                }
                _ => {}
            }
        }
        files
    }

    /// Checks what holds on every stream: numbers rise, every frame is of `session`, `id:` and `seq` agree.
    ///
    /// # Panics
    /// When it does not.
    pub fn check(&self, session: &str) {
        let seqs = self.seqs();
        assert!(seqs.windows(2).all(|pair| pair[0] < pair[1]), "numbers do not rise: {seqs:?}");
        for frame in &self.0 {
            assert_eq!(frame.data["buildSessionId"], session, "{frame:?}");
            assert_eq!(frame.data["type"], frame.event.as_str(), "{frame:?}");
            assert_eq!(frame.data["seq"].as_u64(), frame.id, "{frame:?}");
            assert!(frame.data["at"].is_string(), "{frame:?}");
        }
    }
}

fn frame(block: &str) -> Option<Frame> {
    let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    let data = field("data")?;
    Some(Frame {
        id: field("id").map(|id| id.parse().expect("a number")),
        event: field("event").unwrap_or("message").to_owned(),
        data: serde_json::from_str(data).unwrap_or_else(|error| panic!("{error} in {data}")),
    })
}
