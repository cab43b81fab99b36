//! The diagnostics of a page while it is read: counted, located, sorted in document order.

use std::borrow::Cow;

use crate::diagnostic::{Diagnostic, DiagnosticCode, MAX_DIAGNOSTICS_PER_CODE};
use crate::input::Input;
use crate::span::{Location, SourceRange};

/// Collects diagnostics, at most [`MAX_DIAGNOSTICS_PER_CODE`] of each code.
pub(super) struct Diagnostics<'p> {
    input: &'p Input,
    found: Vec<(SourceRange, DiagnosticCode, Cow<'static, str>)>,
    counts: [usize; DiagnosticCode::ALL.len()],
}

impl<'p> Diagnostics<'p> {
    pub(super) fn new(input: &'p Input) -> Self {
        Self { input, found: Vec::new(), counts: [0; DiagnosticCode::ALL.len()] }
    }

    /// Adds a diagnostic; `span` counts bytes of the text.
    pub(super) fn push(&mut self, code: DiagnosticCode, span: SourceRange, message: impl Into<Cow<'static, str>>) {
        let count = &mut self.counts[code as usize];
        *count += 1;
        if *count <= MAX_DIAGNOSTICS_PER_CODE {
            self.found.push((span, code, message.into()));
        }
    }

    pub(super) fn finish(mut self) -> Vec<Diagnostic> {
        if self.found.is_empty() {
            return Vec::new();
        }
        self.found.sort_by_key(|&(span, code, _)| (span.start, code));
        let (input, mut places) = (self.input, self.input.cursor());
        let mut diagnostic = |(span, code, message): (SourceRange, DiagnosticCode, Cow<'static, str>)| {
            let position = places.position(span.start);
            Diagnostic::new(code, message, Location::new(position, input.in_file(span)))
        };
        let mut found: Vec<Diagnostic> = self.found.into_iter().map(&mut diagnostic).collect();
        for (&code, &count) in DiagnosticCode::ALL.iter().zip(&self.counts) {
            if count > MAX_DIAGNOSTICS_PER_CODE {
                let message = format!("{} more diagnostics with the code {code} are not listed", count - MAX_DIAGNOSTICS_PER_CODE);
                found.push(diagnostic((SourceRange::default(), DiagnosticCode::LimitReached, message.into())));
            }
        }
        found
    }
}
