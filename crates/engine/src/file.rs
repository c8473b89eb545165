//! A file of a site: its path, its limits and its media type.

use bytes::Bytes;

/// The longest path that a file may have, in bytes.
pub const MAX_PATH_LENGTH: usize = 200;

/// The largest file of a site, in bytes.
pub const MAX_FILE_BYTES: usize = 2 * 1024 * 1024;

/// What a static site is made of; everything else is refused. The media type is what the preview answers with.
const MEDIA_TYPES: &[(&str, &str)] = &[
    ("html", "text/html; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json; charset=utf-8"),
    ("webmanifest", "application/manifest+json; charset=utf-8"),
    ("svg", "image/svg+xml; charset=utf-8"),
    ("txt", "text/plain; charset=utf-8"),
    ("xml", "application/xml; charset=utf-8"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("ico", "image/x-icon"),
    ("woff2", "font/woff2"),
];

/// A file of a site, with a path that is safe to store, serve and unpack anywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteFile {
    /// Relative, with forward slashes, such as `assets/style.css`.
    pub path: String,
    pub content: Bytes,
}

/// Why a file can't be part of a site.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidFile {
    #[error("a file without a path")]
    NoPath,
    #[error("a path of {length} bytes; at most {MAX_PATH_LENGTH} are allowed")]
    PathTooLong { length: usize },
    #[error("the path {path:?} is not relative, plain and inside the site")]
    UnsafePath { path: String },
    #[error("the path {path:?} does not end in an extension of a static site")]
    UnknownExtension { path: String },
    #[error("{path:?} has {bytes} bytes; at most {MAX_FILE_BYTES} are allowed")]
    TooLarge { path: String, bytes: usize },
}

impl SiteFile {
    /// A file with this path and content, if both are within the limits.
    pub fn new(path: impl Into<String>, content: impl Into<Bytes>) -> Result<Self, InvalidFile> {
        let path = path.into();
        let content = content.into();
        if path.is_empty() {
            return Err(InvalidFile::NoPath);
        }
        if path.len() > MAX_PATH_LENGTH {
            return Err(InvalidFile::PathTooLong { length: path.len() });
        }
        if !path.split('/').all(is_plain_segment) {
            return Err(InvalidFile::UnsafePath { path });
        }
        if media_type(&path).is_none() {
            return Err(InvalidFile::UnknownExtension { path });
        }
        if content.len() > MAX_FILE_BYTES {
            return Err(InvalidFile::TooLarge { bytes: content.len(), path });
        }
        Ok(Self { path, content })
    }

    /// Whether this is a page, by its extension.
    #[must_use]
    pub fn is_page(&self) -> bool {
        extension(&self.path) == Some("html")
    }
}

/// The media type to serve `path` with; `application/octet-stream` for what can't be in a site.
#[must_use]
pub fn content_type(path: &str) -> &'static str {
    media_type(path).unwrap_or("application/octet-stream")
}

fn media_type(path: &str) -> Option<&'static str> {
    let extension = extension(path)?;
    MEDIA_TYPES.iter().find(|(known, _)| *known == extension).map(|(_, media_type)| *media_type)
}

/// Lower case only: a path that differs in case alone would be two files here and one on some disks.
fn extension(path: &str) -> Option<&str> {
    let (stem, extension) = path.rsplit('/').next()?.rsplit_once('.')?;
    (!stem.is_empty()).then_some(extension)
}

/// Letters, digits, `-`, `_` and `.` (but not first: hidden files and `..`) need no quoting in URLs, zips or shells.
fn is_plain_segment(segment: &str) -> bool {
    !segment.is_empty()
        && !segment.starts_with('.')
        && !segment.ends_with('.')
        && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_paths_are_taken() {
        for path in ["index.html", "assets/style.css", "fr/menu.html", "assets/tile-1.min.svg", "site.webmanifest"] {
            assert!(SiteFile::new(path, "x").is_ok(), "{path}");
        }
    }

    #[test]
    fn paths_that_leave_the_site_or_confuse_a_disk_are_refused() {
        for path in [
            "/index.html",
            "../index.html",
            "a/../b.html",
            "a//b.html",
            "a/",
            "./index.html",
            ".htaccess.html",
            "a\\b.html",
            "C:x.html",
            "a b.html",
            "a\0.html",
            "a%2e.html",
            "é.html",
            "a?.html",
            "a#.html",
            "a./b.html",
            ".html",
        ] {
            assert!(matches!(SiteFile::new(path, "x"), Err(InvalidFile::UnsafePath { .. })), "{path:?}");
        }
        assert_eq!(SiteFile::new("", "x"), Err(InvalidFile::NoPath));
    }

    #[test]
    fn only_static_files_are_taken() {
        for path in ["index.php", "run.sh", "index", "a.HTML", "x.exe", "page.html.cgi"] {
            assert!(matches!(SiteFile::new(path, "x"), Err(InvalidFile::UnknownExtension { .. })), "{path}");
        }
    }

    #[test]
    fn limits_of_length_and_size_are_exact() {
        let path = |length: usize| format!("{}.html", "a".repeat(length - 5));
        assert!(SiteFile::new(path(MAX_PATH_LENGTH), "x").is_ok());
        assert!(SiteFile::new(path(MAX_PATH_LENGTH + 1), "x").is_err());
        assert!(SiteFile::new("a.txt", vec![b'a'; MAX_FILE_BYTES]).is_ok());
        assert!(SiteFile::new("a.txt", vec![b'a'; MAX_FILE_BYTES + 1]).is_err());
    }

    #[test]
    fn every_file_has_a_media_type() {
        assert_eq!(content_type("index.html"), "text/html; charset=utf-8");
        assert_eq!(content_type("assets/art.svg"), "image/svg+xml; charset=utf-8");
        assert_eq!(content_type("nonsense"), "application/octet-stream");
    }
}
