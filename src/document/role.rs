//! What the links and pictures of a tree are on the page.

use crate::tree::{Kind, Tree};

/// What a link or a picture is. Decided once, when the page is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// A link, by its number in the page's links.
    Link(u32),
    /// A membership in a category.
    Category,
    /// A picture or another file, by its number in the page's files.
    File(u32),
    /// A file that is also a link to its page on the wiki, by its numbers.
    FileLink { link: u32, file: u32 },
}

impl Role {
    /// Returns the number of the link that it is.
    pub(crate) fn link(self) -> Option<u32> {
        match self {
            Self::Link(link) | Self::FileLink { link, .. } => Some(link),
            Self::Category | Self::File(_) => None,
        }
    }

    /// Returns the number of the file that it is.
    pub(crate) fn file(self) -> Option<u32> {
        match self {
            Self::File(file) | Self::FileLink { file, .. } => Some(file),
            Self::Category | Self::Link(_) => None,
        }
    }

    /// Whether it is not part of the text of the page.
    pub(crate) fn is_hidden(self) -> bool {
        !matches!(self, Self::Link(_))
    }
}

/// The roles, by the numbers that links and pictures have in their tree.
#[derive(Clone, Debug, Default)]
pub(crate) struct Roles {
    links: Vec<Role>,
    unparsed: Vec<Role>,
    images: Vec<Role>,
}

impl Roles {
    /// Makes the roles of a tree, before any of them is known.
    pub(crate) fn of_tree(tree: &Tree) -> Self {
        let unknown = |count: usize| vec![Role::Category; count];
        Self { links: unknown(tree.links.len()), unparsed: unknown(tree.unparsed.len()), images: unknown(tree.images.len()) }
    }

    /// Sets what a node is.
    pub(crate) fn set(&mut self, kind: Kind, role: Role) {
        match kind {
            Kind::Link(link) => self.links[link as usize] = role,
            Kind::Unparsed(link) => self.unparsed[link as usize] = role,
            Kind::Image(image) => self.images[image as usize] = role,
            _ => {}
        }
    }

    /// Returns what a node is; `None` if it is not a link or a picture.
    pub(crate) fn of(&self, kind: Kind) -> Option<Role> {
        match kind {
            Kind::Link(link) => Some(self.links[link as usize]),
            Kind::Unparsed(link) => Some(self.unparsed[link as usize]),
            Kind::Image(image) => Some(self.images[image as usize]),
            _ => None,
        }
    }
}
