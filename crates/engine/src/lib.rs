//! Who writes the site and the recommendations, behind one interface.
//!
//! The workers can't tell which engine it is. This crate knows no database, queue or HTTP server: it turns a
//! [`Brief`] into a stream of [`Output`]s.
