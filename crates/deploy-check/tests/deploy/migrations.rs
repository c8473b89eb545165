//! Migrations: the version that still runs beside a new one must go on, so they add, and take away only what nobody uses.

use std::{fs, path::PathBuf};

use deploy_check::{Tool, root, run};

/// What the linter says against a script; nothing when all is well.
fn objections(sql: &str) -> Vec<String> {
    let mut squawk = Tool::Squawk.command();
    squawk.current_dir(root()).args(["--reporter", "gcc", "--stdin-filepath", "up.sql"]);
    match run(&mut squawk, sql) {
        Ok(_) => Vec::new(),
        Err(told) => {
            let lines: Vec<String> =
                told.lines().filter(|line| line.starts_with("up.sql:")).map(str::to_owned).collect();
            assert!(!lines.is_empty(), "{told}");
            lines
        }
    }
}

/// The folders below `migrations/`, in the order in which they run.
fn migrations() -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join("migrations")).unwrap();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

#[test]
fn our_migrations_let_the_version_before_go_on() {
    assert!(!migrations().is_empty());
    for folder in migrations() {
        let up = fs::read_to_string(folder.join("up.sql")).unwrap();
        assert_eq!(objections(&up), Vec::<String>::new(), "{}", folder.display());
        assert!(folder.join("down.sql").is_file(), "{} has no way back", folder.display());
        unexplained(&up).unwrap_or_else(|line| panic!("{}: {line:?} says not why", folder.display()));
    }
}

/// Each exception from the linter stands below a line that says since which version nobody uses what goes.
fn unexplained(sql: &str) -> Result<(), String> {
    let lines: Vec<&str> = sql.lines().map(str::trim).collect();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.contains("squawk-ignore")) {
        let above = at.checked_sub(1).map_or("", |above| lines[above]);
        if !above.starts_with("-- contract: ") {
            return Err((*line).to_owned());
        }
    }
    Ok(())
}

#[test]
fn what_would_break_the_version_before_is_refused() {
    for (sql, rule) in [
        ("ALTER TABLE builds DROP COLUMN features;", "ban-drop-column"),
        ("DROP TABLE files;", "ban-drop-table"),
        ("ALTER TABLE builds RENAME COLUMN phase TO state;", "renaming-column"),
        ("ALTER TABLE builds RENAME TO sessions;", "renaming-table"),
        ("ALTER TABLE builds ALTER COLUMN attempt TYPE bigint;", "changing-column-type"),
        ("ALTER TABLE builds ADD COLUMN region text NOT NULL;", "adding-required-field"),
        ("ALTER TABLE builds ALTER COLUMN features SET NOT NULL;", "adding-not-nullable-field"),
        ("CREATE INDEX builds_by_user ON builds (user_id);", "require-concurrent-index-creation"),
        ("ALTER TABLE builds ADD CHECK (attempt >= 0);", "constraint-missing-not-valid"),
        ("ALTER TABLE files ADD FOREIGN KEY (path) REFERENCES builds (user_id);", "adding-foreign-key-constraint"),
        ("ALTER TABLE builds ADD CONSTRAINT one UNIQUE (user_id);", "disallowed-unique-constraint"),
    ] {
        let told = objections(sql);
        assert!(told.iter().any(|line| line.contains(rule)), "{sql}: {told:?}");
    }
}

#[test]
fn what_only_adds_is_let_through() {
    for sql in [
        "ALTER TABLE builds ADD COLUMN region text;",
        "ALTER TABLE builds ADD COLUMN region text NOT NULL DEFAULT 'none';",
        "CREATE TABLE regions (region text PRIMARY KEY); CREATE INDEX regions_by_name ON regions (region);",
        "-- contract: nobody reads it since 2.0\n-- squawk-ignore ban-drop-column\nALTER TABLE builds DROP COLUMN features;",
    ] {
        assert_eq!(objections(sql), Vec::<String>::new(), "{sql}");
    }
}

#[test]
fn an_exception_says_why() {
    let drop = "-- squawk-ignore ban-drop-column\nALTER TABLE builds DROP COLUMN features;";
    assert!(unexplained(drop).is_err());
    assert!(unexplained(&format!("-- contract: nobody reads it since 2.0\n{drop}")).is_ok());
}
