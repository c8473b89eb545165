//! A bed's tables, read and written as a version of ours that is not this one had them.

use std::collections::BTreeMap;

use serde_json::Value;
use testbed::Testbed;
use tokio_postgres::{Client, NoTls, types::Type};
use tokio_util::task::{AbortOnDropHandle, TaskTracker};

use super::tap::Statement;

/// Those that a build is in, a row's references first.
const TABLES: [&str; 5] = ["projects", "builds", "recommendation_runs", "build_events", "files"];

/// What was in each table: a JSON array of objects, with the columns of the version that wrote them.
pub(super) type Kept = BTreeMap<String, Value>;

/// A connection of the test's own.
pub(super) struct Rows {
    client: Client,
    _task: AbortOnDropHandle<()>,
}

impl Rows {
    pub(super) async fn of(bed: &Testbed) -> Self {
        let (client, connection) = tokio_postgres::connect(&bed.database_url(), NoTls).await.unwrap();
        let task = TaskTracker::new().spawn(async move { connection.await.unwrap() });
        Self { client, _task: AbortOnDropHandle::new(task) }
    }

    /// Everything in the tables of a build.
    pub(super) async fn kept(&self) -> Kept {
        let mut kept = Kept::new();
        for table in TABLES {
            let all = format!("SELECT coalesce(json_agg(t), '[]')::text FROM {table} t");
            let text: String = self.client.query_one(&all, &[]).await.unwrap().get(0);
            kept.insert(table.to_owned(), serde_json::from_str(&text).unwrap());
        }
        kept
    }

    /// Puts rows in, naming the columns that they have: others get this version's defaults.
    pub(super) async fn insert(&self, kept: &Kept) {
        let script: String = TABLES.iter().map(|table| inserted(table, &kept[*table])).collect();
        self.client.batch_execute(&format!("BEGIN; {script} COMMIT")).await.unwrap();
    }

    /// The same in the place of what is there, at once.
    pub(super) async fn replace(&self, kept: &Kept) {
        let script: String = TABLES.iter().map(|table| inserted(table, &kept[*table])).collect();
        let deleted: String = TABLES.iter().rev().map(|table| format!("DELETE FROM {table};")).collect();
        self.client.batch_execute(&format!("BEGIN; {deleted} {script} COMMIT")).await.unwrap();
    }

    /// Has a statement prepared, and so checked against the tables, without running it.
    pub(super) async fn prepare(&self, statement: &Statement) -> Result<(), String> {
        let types: Vec<Type> =
            statement.types.iter().map(|oid| Type::from_oid(*oid).unwrap_or(Type::UNKNOWN)).collect();
        let prepared = self.client.prepare_typed(&statement.sql, &types).await;
        prepared.map(drop).map_err(|error| error.as_db_error().map_or(error.to_string(), ToString::to_string))
    }
}

/// A statement that puts these rows into `table`.
fn inserted(table: &str, rows: &Value) -> String {
    let Some(first) = rows[0].as_object() else { return String::new() };
    let columns = first.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    let json = rows.to_string().replace('\'', "''");
    format!("INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{table}, '{json}');\n")
}
