//! The tests that use the crate from outside.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test says what is wrong by failing")]
#![allow(clippy::cast_possible_truncation, reason = "tests are small")]

mod check; // links over folders of pages, fixes, reports
mod check_cli; // `check` and `links` on the real binary
mod clean; // pages written anew: examples, what stays the same, the seed page
mod cli; // the real binary: formats, inputs, exit statuses
mod docs; // documents that are made from code, and the examples in them
mod files; // what becomes of files: nothing is destroyed, torn or shown that should not be
mod html; // a second opinion on HTML: html5ever and scraper
mod kept; // nothing is lost or misplaced on the way through a page
mod laws; // what holds for any input
mod layers; // modules use only those before them
mod limits; // hostile pages
mod members; // organizations and records against rows told by hand
mod pages; // whole pages with their JSON
mod places; // texts by their places in the file
mod repair; // lost spans put back, measured on exports of known tables
mod support; // what the tests share
mod tables; // tables written out: CSV, JSON, records, drawn
