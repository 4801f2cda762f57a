//! The page as a flat array of nodes in document order: the descendants of node `i` are exactly `i + 1 .. end(i)`.
//!
//! Everything the cleaner asks of a tree ("is this inside a `nav`?", "how much text does it hold?") becomes a scan of
//! a slice or one comparison of indexes: nothing recurses, so hostile nesting cannot overflow the stack.

mod build;
mod overlong;
mod parse;
mod raw;
mod scan;
mod tag;

pub(crate) use parse::parse;
pub(crate) use tag::Tag;

use html5ever::{Attribute, tendril::StrTendril};

/// Index of a node in its [`Dom`].
pub(crate) type NodeId = u32;

/// A parsed page.
pub(crate) struct Dom {
    nodes: Vec<Node>,
}

/// One node: an element, or a run of text.
pub(crate) struct Node {
    /// The enclosing element; the root is its own parent.
    pub(crate) parent: NodeId,
    /// One past the last descendant.
    pub(crate) end: NodeId,
    /// Distance from the root.
    pub(crate) depth: u16,
    /// What it is.
    pub(crate) data: Data,
}

/// Content of a [`Node`].
pub(crate) enum Data {
    /// An element with its attributes as written.
    Element(Tag, Vec<Attribute>),
    /// Character data.
    Text(StrTendril),
}

impl Dom {
    /// All nodes, in document order.
    pub(crate) fn ids(&self) -> std::ops::Range<NodeId> {
        0..self.nodes.len() as NodeId
    }

    /// The node at `id`.
    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id as usize]
    }

    /// The descendants of `id`, in document order.
    pub(crate) fn inside(&self, id: NodeId) -> std::ops::Range<NodeId> {
        id + 1..self.node(id).end
    }

    /// Whether `inner` is `outer` or lies in it.
    pub(crate) fn contains(&self, outer: NodeId, inner: NodeId) -> bool {
        outer <= inner && inner < self.node(outer).end
    }

    /// The tag of an element; [`Tag::Text`] for text.
    pub(crate) fn tag(&self, id: NodeId) -> Tag {
        match &self.node(id).data {
            Data::Element(tag, _) => *tag,
            Data::Text(_) => Tag::Text,
        }
    }

    /// The text of a text node.
    pub(crate) fn text(&self, id: NodeId) -> Option<&str> {
        match &self.node(id).data {
            Data::Text(text) => Some(text),
            Data::Element(..) => None,
        }
    }

    /// The attribute `name` (lower case) of an element.
    pub(crate) fn attr(&self, id: NodeId, name: &str) -> Option<&str> {
        self.attrs(id)
            .iter()
            .find(|a| &*a.name.local == name)
            .map(|a| &*a.value)
    }

    /// All attributes of an element; empty for text.
    pub(crate) fn attrs(&self, id: NodeId) -> &[Attribute] {
        match &self.node(id).data {
            Data::Element(_, attrs) => attrs,
            Data::Text(_) => &[],
        }
    }

    /// The node and its ancestors, innermost first, ending with the root.
    pub(crate) fn lineage(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let mut next = Some(id);
        std::iter::from_fn(move || {
            let here = next?;
            let parent = self.node(here).parent;
            next = (parent != here).then_some(parent);
            Some(here)
        })
    }

    /// The children of an element, in order.
    pub(crate) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let end = self.node(id).end;
        let mut next = id + 1;
        std::iter::from_fn(move || {
            (next < end).then(|| {
                let here = next;
                next = self.node(here).end;
                here
            })
        })
    }

    /// All text inside `id` as it stands, scripts included, at most `limit` bytes (cut at a character).
    pub(crate) fn raw_text(&self, id: NodeId, limit: usize) -> String {
        let mut out = String::new();
        for inner in id..self.node(id).end {
            let Some(text) = self.text(inner) else {
                continue;
            };
            if out.len() + text.len() > limit {
                break;
            }
            out.push_str(text);
        }
        out
    }
}
