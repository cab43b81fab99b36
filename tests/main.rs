//! The tests that use the crate from outside.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test says what is wrong by failing")]
#![allow(clippy::cast_possible_truncation, reason = "tests are small")]

mod check; // links of whole folders, fixes, reports
mod check_cli; // `check` and `links` on the real binary
mod clean; // pages rewritten: examples, what stays the same, the seed page
mod cli; // the real binary: formats, inputs, exit statuses
mod docs; // documentation that is made from code, and the examples in it
mod envelopes; // pages inside files of other formats: answers of an API, saved pages
mod files; // what happens to files: nothing is destroyed, half written or shown that should not be
mod html; // a second opinion on HTML: html5ever and scraper
mod kept; // nothing on a page is lost or misplaced
mod laws; // laws that hold for any input
mod layers; // modules use only those before them
mod limits; // hostile pages
mod members; // organizations and records against rows annotated by hand
mod pages; // whole pages with their JSON
mod places; // texts by their locations in the file
mod repair; // lost spans restored, measured on exports of known tables
mod shown; // what a browser shows of HTML
mod support; // what the tests share
mod tables; // tables written as CSV, as JSON, as records or drawn
