//! Where the servers' programs are: on `PATH`, and where distributions hide them.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

use crate::part::Kind;

/// Where to look.
#[derive(Debug)]
pub(crate) struct Places {
    path: Vec<PathBuf>,
    root: PathBuf,
}

impl Places {
    pub(crate) fn of_this_system() -> Places {
        let path = env::var_os("PATH").unwrap_or_default();
        Places { path: env::split_paths(&path).collect(), root: PathBuf::from("/") }
    }

    /// The programs that a server needs, by the names that the stack knows them by; nothing if one is missing.
    pub(crate) fn find(&self, server: Kind) -> Option<BTreeMap<String, PathBuf>> {
        let mut programs = BTreeMap::new();
        match server {
            Kind::Postgres => {
                let folder = self.postgres_folder()?;
                programs.insert("postgres".to_owned(), folder.join("postgres"));
                programs.insert("initdb".to_owned(), folder.join("initdb"));
            }
            Kind::Redis => {
                let hidden = ["usr/bin", "usr/sbin", "usr/local/bin", "opt/homebrew/bin", "opt/local/bin"];
                let folders = self.path.iter().cloned().chain(self.expand(&hidden));
                let found = folders.flat_map(|folder| ["redis-server", "valkey-server"].map(|name| folder.join(name)));
                programs.insert("redis".to_owned(), found.into_iter().find(|path| is_program(path))?);
            }
            Kind::Rabbitmq => {
                // What is on `PATH` is often a wrapper that changes the user and the folder: it comes last.
                let hidden = [
                    "usr/lib/rabbitmq/bin",
                    "usr/lib/rabbitmq/sbin",
                    "usr/lib/rabbitmq/lib/*/sbin",
                    "opt/rabbitmq/sbin",
                    "opt/homebrew/opt/rabbitmq/sbin",
                    "usr/local/opt/rabbitmq/sbin",
                ];
                let rest = self.path.iter().cloned().chain(self.expand(&["usr/sbin", "usr/local/sbin"]));
                let folders = self.expand(&hidden).into_iter().chain(rest);
                programs.insert("rabbitmq".to_owned(), first_program(folders, "rabbitmq-server")?);
                let hidden =
                    ["usr/lib/erlang/bin", "usr/lib64/erlang/bin", "usr/lib/erlang/erts-*/bin", "opt/homebrew/bin"];
                let folders = self.path.iter().cloned().chain(self.expand(&hidden));
                programs.insert("epmd".to_owned(), first_program(folders, "epmd")?);
            }
            _ => {}
        }
        Some(programs)
    }

    /// The folder with both `postgres` and `initdb`, the newest version where there are several.
    fn postgres_folder(&self) -> Option<PathBuf> {
        let hidden = [
            "usr/lib/postgresql/*/bin",
            "usr/pgsql-*/bin",
            "usr/libexec/postgresql*",
            "usr/local/pgsql/bin",
            "opt/homebrew/opt/postgresql*/bin",
            "usr/local/opt/postgresql*/bin",
            "opt/local/lib/postgresql*/bin",
        ];
        // A link on `PATH` to `postgres` alone leads to the folder where the rest of it is.
        let linked = self
            .path
            .iter()
            .filter_map(|folder| Some(fs::canonicalize(folder.join("postgres")).ok()?.parent()?.to_owned()));
        let mut folders = linked.chain(self.expand(&hidden));
        folders.find(|folder| is_program(&folder.join("postgres")) && is_program(&folder.join("initdb")))
    }

    /// The folders that match the patterns, in which one part of the path may hold a `*`.
    fn expand(&self, patterns: &[&str]) -> Vec<PathBuf> {
        patterns.iter().flat_map(|pattern| expand(&self.root, pattern)).collect()
    }
}

/// A Chromium, or a Chrome.
pub(crate) fn find_chromium() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let elsewhere = ["Chromium.app/Contents/MacOS/Chromium", "Google Chrome.app/Contents/MacOS/Google Chrome"];
    let mut elsewhere = elsewhere.iter().map(|path| Path::new("/Applications").join(path));
    names.iter().find_map(|name| find_on_path(name)).or_else(|| elsewhere.find(|path| is_program(path)))
}

pub(crate) fn find_on_path(name: &str) -> Option<PathBuf> {
    first_program(Places::of_this_system().path.into_iter(), name)
}

fn first_program(folders: impl Iterator<Item = PathBuf>, name: &str) -> Option<PathBuf> {
    folders.map(|folder| folder.join(name)).find(|path| is_program(path))
}

pub(crate) fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

fn expand(root: &Path, pattern: &str) -> Vec<PathBuf> {
    let Some((before, after)) = pattern.split_once('*') else { return vec![root.join(pattern)] };
    let (folder, prefix) = before.rsplit_once('/').unwrap_or(("", before));
    let entries = fs::read_dir(root.join(folder)).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.retain(|name| name.starts_with(prefix));
    names.sort_by_key(|name| std::cmp::Reverse(version(name)));
    names.into_iter().map(|name| root.join(folder).join(format!("{name}{after}"))).collect()
}

/// The numbers in a name, so that 16 is newer than 9.6.
fn version(name: &str) -> Vec<u32> {
    name.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// A folder that stands for a whole system, removed at the end.
    struct System(PathBuf);

    impl System {
        fn with(name: &str, programs: &[&str]) -> System {
            let root = env::temp_dir().join(format!("sheen-xtask-{name}-{}", std::process::id()));
            fs::create_dir_all(&root).unwrap();
            for program in programs {
                let path = root.join(program);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(&path, "").unwrap();
                fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
            }
            System(root)
        }

        #[track_caller]
        fn check(&self, server: Kind, expected: Option<&[(&str, &str)]>) {
            let places = Places { path: vec![self.0.join("path")], root: self.0.clone() };
            let expected = expected
                .map(|programs| programs.iter().map(|(name, path)| ((*name).to_owned(), self.0.join(path))).collect());
            assert_eq!(places.find(server), expected);
        }
    }

    impl Drop for System {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0).unwrap();
        }
    }

    #[test]
    fn the_newest_hidden_postgres_is_found() {
        let bins = ["9.6/bin/postgres", "9.6/bin/initdb", "15/bin/postgres", "15/bin/initdb", "16/bin/psql"];
        let programs = bins.map(|bin| format!("usr/lib/postgresql/{bin}"));
        let system = System::with("postgres-hidden", &programs.each_ref().map(String::as_str));
        system.check(
            Kind::Postgres,
            Some(&[("postgres", "usr/lib/postgresql/15/bin/postgres"), ("initdb", "usr/lib/postgresql/15/bin/initdb")]),
        );
    }

    #[test]
    fn a_link_on_path_leads_to_the_folder_of_postgres() {
        let system = System::with("postgres-link", &["opt/pg/postgres", "opt/pg/initdb", "path/other"]);
        std::os::unix::fs::symlink("../opt/pg/postgres", system.0.join("path/postgres")).unwrap();
        system.check(Kind::Postgres, Some(&[("postgres", "opt/pg/postgres"), ("initdb", "opt/pg/initdb")]));
    }

    #[test]
    fn valkey_does_for_redis_and_path_comes_first() {
        let system = System::with("redis", &["path/valkey-server", "usr/bin/redis-server"]);
        system.check(Kind::Redis, Some(&[("redis", "path/valkey-server")]));
    }

    #[test]
    fn the_server_of_rabbitmq_is_preferred_to_its_wrapper() {
        let system = System::with(
            "rabbitmq",
            &["path/rabbitmq-server", "usr/lib/rabbitmq/bin/rabbitmq-server", "usr/lib/erlang/erts-13.1.5/bin/epmd"],
        );
        system.check(
            Kind::Rabbitmq,
            Some(&[
                ("rabbitmq", "usr/lib/rabbitmq/bin/rabbitmq-server"),
                ("epmd", "usr/lib/erlang/erts-13.1.5/bin/epmd"),
            ]),
        );
    }

    #[test]
    fn an_empty_system_has_none_of_them() {
        let system = System::with("empty", &[]);
        for server in Kind::SERVERS {
            system.check(server, None);
        }
    }
}
