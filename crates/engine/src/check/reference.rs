//! What an address in a file of a site refers to, as a browser would resolve it.

/// An address as it stands in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reference {
    pub(super) text: String,
    /// Fetched by the browser of its own accord, or sent to; a plain link is not.
    pub(super) is_fetched: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A file of the site, by its path.
    File(String),
    /// On another origin, or another protocol that opens a program of the visitor's.
    Elsewhere,
    /// `data:`, for pictures and fonts.
    Embedded,
    /// `javascript:` and the like.
    Code,
    /// Outside the site's own folder.
    Nowhere,
}

impl Target {
    pub(super) fn is_page(&self, path: &str) -> bool {
        matches!(self, Self::File(file) if file == path)
    }
}

impl Reference {
    pub(super) fn fetched(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_fetched: true }
    }

    pub(super) fn link(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_fetched: false }
    }

    /// Whether it names a place in what it leads to.
    pub(super) fn has_fragment(&self) -> bool {
        self.text.contains('#')
    }

    /// The part after `#`, decoded.
    pub(super) fn fragment(&self) -> Option<String> {
        self.text.split_once('#').map(|(_, fragment)| percent_decoded(fragment.trim_end()))
    }

    /// Where it leads from the file at `from`.
    pub(super) fn target(&self, from: &str) -> Target {
        // As the URL standard has it: outer blanks go, tabs and line breaks go everywhere, `\` counts as `/`.
        let address: String = self
            .text
            .trim_matches(|c: char| c <= ' ')
            .chars()
            .filter(|c| !matches!(c, '\t' | '\n' | '\r'))
            .map(|c| if c == '\\' { '/' } else { c })
            .collect();
        if let Some(scheme) = scheme(&address) {
            return match scheme.as_str() {
                "data" if self.is_fetched && !address[5..].trim_start().starts_with("text/html") => Target::Embedded,
                "data" | "javascript" | "vbscript" | "blob" | "file" | "filesystem" => Target::Code,
                _ => Target::Elsewhere,
            };
        }
        if address.starts_with("//") {
            return Target::Elsewhere;
        }
        let path = address.split(['?', '#']).next().unwrap_or_default();
        if path.is_empty() {
            return Target::File(from.to_owned());
        }
        // The site must work under any prefix, as the preview serves it and as a disk does.
        if path.starts_with('/') {
            return Target::Nowhere;
        }
        let path = percent_decoded(path);
        let mut segments: Vec<&str> = from.split('/').collect();
        segments.pop();
        for segment in path.split('/') {
            match segment {
                "." => {}
                ".." => {
                    if segments.pop().is_none() {
                        return Target::Nowhere;
                    }
                }
                _ => segments.push(segment),
            }
        }
        let mut resolved = segments.join("/");
        if resolved.is_empty() || resolved.ends_with('/') || matches!(path.rsplit('/').next(), Some("." | "..")) {
            if !resolved.is_empty() && !resolved.ends_with('/') {
                resolved.push('/');
            }
            resolved.push_str("index.html");
        }
        Target::File(resolved)
    }
}

fn scheme(address: &str) -> Option<String> {
    let (scheme, _) = address.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    is_scheme.then(|| scheme.to_ascii_lowercase())
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let decoded = (byte == b'%').then(|| after.get(..2)).flatten().and_then(|hex| {
            let hex = std::str::from_utf8(hex).ok()?;
            u8::from_str_radix(hex, 16).ok()
        });
        match decoded {
            Some(decoded) => {
                bytes.push(decoded);
                rest = &after[2..];
            }
            None => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(from: &str, address: &str, expected: &Target) {
        assert_eq!(&Reference::fetched(address).target(from), expected, "{address:?} in {from}");
    }

    fn file(path: &str) -> Target {
        Target::File(path.to_owned())
    }

    #[test]
    fn addresses_resolve_as_in_a_browser() {
        check("index.html", "menu.html", &file("menu.html"));
        check("index.html", " ./menu.html?x=1#y ", &file("menu.html"));
        check("index.html", "#there", &file("index.html"));
        check("fr/index.html", "../assets/style.css", &file("assets/style.css"));
        check("fr/index.html", "menu.html", &file("fr/menu.html"));
        check("index.html", "fr/", &file("fr/index.html"));
        check("fr/index.html", "..", &file("index.html"));
        check("fr/index.html", ".", &file("fr/index.html"));
        check("index.html", "me%6eu.html", &file("menu.html"));
        check("index.html", "assets\\a.svg", &file("assets/a.svg"));
    }

    #[test]
    fn what_is_not_in_the_site_is_told_apart() {
        check("index.html", "../secret.html", &Target::Nowhere);
        check("index.html", "/index.html", &Target::Nowhere);
        check("index.html", "https://example.org/a.css", &Target::Elsewhere);
        check("index.html", "HTTP://example.org", &Target::Elsewhere);
        check("index.html", "ht\ntps://example.org", &Target::Elsewhere);
        check("index.html", "//example.org/a.js", &Target::Elsewhere);
        check("index.html", "\\\\example.org/a.js", &Target::Elsewhere);
        check("index.html", "java\tscript:alert(1)", &Target::Code);
        check("index.html", "data:image/svg+xml,x", &Target::Embedded);
        check("index.html", "data:text/html,x", &Target::Code);
        assert_eq!(Reference::link("data:image/png,x").target("index.html"), Target::Code);
    }
}
