//! A file of keys, changed as a whole or not at all.
//!
//! Invariant: whoever reads the file finds, at any moment, a ring that can be used. What a link names is replaced, not
//! the link.

use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::Context;
use signing::KeyRing;

use crate::BadSetting;

/// What the file holds: `id:secret`, the default first.
pub(crate) struct KeyFile {
    path: PathBuf,
    keys: Vec<String>,
}

impl KeyFile {
    /// Reads it.
    pub(crate) fn open(path: &Path) -> anyhow::Result<Self> {
        let bad = |error: &dyn std::fmt::Display| BadSetting(format!("{}: {error}", path.display()));
        let real = path.canonicalize().map_err(|error| bad(&error))?;
        let text = fs::read_to_string(&real).map_err(|error| bad(&error))?;
        KeyRing::parse(&text).map_err(|error| bad(&error))?;
        let keys = text.trim_end_matches(['\r', '\n']).split(',').map(str::to_owned).collect();
        Ok(Self { path: real, keys })
    }

    /// The keys' ids, the default one first.
    pub(crate) fn ids(&self) -> Vec<&str> {
        self.keys.iter().map(|key| key.split(':').next().unwrap_or_default()).collect()
    }

    /// The key that was added last, alone.
    pub(crate) fn newest(&self) -> anyhow::Result<KeyRing> {
        Ok(KeyRing::parse(self.keys.last().map_or("", String::as_str))?)
    }

    /// With one more key, which is accepted and not the default.
    pub(crate) fn added(mut self, key: &str) -> anyhow::Result<Self> {
        self.keys.push(key.to_owned());
        self.written()
    }

    /// With the newest key as the default.
    pub(crate) fn promoted(mut self) -> anyhow::Result<Self> {
        self.keys.rotate_right(1);
        self.written()
    }

    /// With the default key alone.
    pub(crate) fn finished(mut self) -> anyhow::Result<Self> {
        self.keys.truncate(1);
        self.written()
    }

    /// Replaces the file, and keeps its permissions.
    fn written(self) -> anyhow::Result<Self> {
        let text = format!("{}\n", self.keys.join(","));
        KeyRing::parse(&text)?;
        let mut name = self.path.file_name().unwrap_or_default().to_owned();
        name.push(".rotating");
        let new = self.path.with_file_name(name);
        let write = || {
            let permissions = fs::metadata(&self.path)?.permissions();
            // Two rotations at once: the second one finds the first one's file.
            let mut file = File::options().write(true).create_new(true).open(&new)?;
            file.set_permissions(permissions)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&new, &self.path)
        };
        write().with_context(|| format!("{} can't be written", new.display()))?;
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn a_rotation_goes_through_rings_that_can_be_used_and_keeps_link_and_permissions() {
        let folder = std::env::temp_dir().join(format!("sheen-key-file-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let (real, link) = (folder.join("real"), folder.join("keys"));
        fs::write(&real, "old:first secret\n").expect("a file");
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).expect("permissions");
        symlink(&real, &link).expect("a link");
        let file = KeyFile::open(&link).expect("keys").added("new:second secret").expect("added");
        assert_eq!(fs::read_to_string(&link).expect("a file"), "old:first secret,new:second secret\n");
        assert_eq!(file.newest().expect("a ring").default_key().id, "new");
        let file = file.promoted().expect("promoted");
        assert_eq!(file.ids(), ["new", "old"]);
        file.finished().expect("finished");
        assert_eq!(fs::read_to_string(&link).expect("a file"), "new:second secret\n");
        assert!(link.is_symlink());
        assert_eq!(fs::metadata(&real).expect("a file").permissions().mode() & 0o777, 0o640);
        let left = fs::read_dir(&folder).expect("a folder").count();
        assert_eq!(left, 2, "nothing is left lying about");
        fs::remove_dir_all(folder).expect("removed");
    }
}
