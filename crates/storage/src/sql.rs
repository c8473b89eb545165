//! SQL text with binds, prepared once a connection.
//!
//! `diesel::sql_query` is prepared anew at every call, a second trip each time. A [`Sql`] is kept in the connection's
//! statement cache under its text, so its text must be one of a fixed set: never put a value into it.

use std::borrow::Cow;

use diesel::{
    QueryResult, QueryableByName,
    expression::AsExpression,
    pg::Pg,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{SqlType, Untyped},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::{StorageError, pool::Connection};

/// A statement; `$1` is the first bind, and a bind may stand in several places.
pub(crate) struct Sql<'a> {
    text: Cow<'static, str>,
    binds: Vec<Box<dyn QueryFragment<Pg> + Send + 'a>>,
}

pub(crate) fn sql<'a>(text: impl Into<Cow<'static, str>>) -> Sql<'a> {
    Sql { text: text.into(), binds: Vec::new() }
}

impl<'a> Sql<'a> {
    /// Adds the next bind, of the SQL type `T`.
    pub(crate) fn bind<T, V>(mut self, value: V) -> Self
    where
        T: SqlType + diesel::expression::TypedExpressionType,
        V: AsExpression<T>,
        V::Expression: QueryFragment<Pg> + Send + 'a,
    {
        self.binds.push(Box::new(value.as_expression()));
        self
    }
}

impl QueryFragment<Pg> for Sql<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let mut pieces = self.text.split('$');
        out.push_sql(pieces.next().unwrap_or_default());
        for piece in pieces {
            let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
            let (number, rest) = piece.split_at(digits);
            let bind = number.parse::<usize>().ok().and_then(|number| self.binds.get(number.checked_sub(1)?));
            let bind = bind.ok_or_else(|| diesel::result::Error::QueryBuilderError("a bind is missing".into()))?;
            bind.walk_ast(out.reborrow())?;
            out.push_sql(rest);
        }
        Ok(())
    }
}

impl QueryId for Sql<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Sql<'_> {
    type SqlType = Untyped;
}

impl Sql<'_> {
    /// Runs it and reads the rows.
    pub(crate) async fn load<R>(self, connection: &mut Connection) -> Result<Vec<R>, StorageError>
    where
        R: QueryableByName<Pg> + Send + 'static,
    {
        connection.run(async |open: &mut AsyncPgConnection| self.get_results(open).await).await
    }

    /// Runs it and reads the first row, where there is one.
    pub(crate) async fn first<R>(self, connection: &mut Connection) -> Result<Option<R>, StorageError>
    where
        R: QueryableByName<Pg> + Send + 'static,
    {
        Ok(self.load(connection).await?.into_iter().next())
    }

    /// Runs it and reads its only row.
    pub(crate) async fn one<R>(self, connection: &mut Connection) -> Result<R, StorageError>
    where
        R: QueryableByName<Pg> + Send + 'static,
    {
        self.first(connection).await?.ok_or_else(|| StorageError::Refused("a statement answered no row".into()))
    }

    /// Runs it and counts the rows that it touched.
    pub(crate) async fn execute(self, connection: &mut Connection) -> Result<usize, StorageError> {
        connection.run(async |open: &mut AsyncPgConnection| RunQueryDsl::execute(self, open).await).await
    }
}
