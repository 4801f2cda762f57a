//! Kept blocks to text: paragraphs separated by a blank line, the cells of a table row joined, nothing said twice in a row.

use super::blocks::{Block, Kind};
use crate::dom::{Dom, NodeId, Tag};

/// The text of `blocks`, in order.
pub(crate) fn render<'a>(dom: &Dom, blocks: impl Iterator<Item = &'a Block>) -> String {
    let mut out = String::new();
    let mut row: Option<NodeId> = None;
    for block in blocks {
        let this_row = if block.kind == Kind::Cell {
            row_of(dom, block.node)
        } else {
            None
        };
        let separator = match (row, this_row) {
            _ if out.is_empty() => "",
            (Some(a), Some(b)) if a == b => " | ",
            (Some(a), Some(b)) if dom.node(a).parent == dom.node(b).parent => "\n",
            _ => "\n\n",
        };
        out.push_str(separator);
        out.push_str(&block.text);
        row = this_row;
    }
    out
}

fn row_of(dom: &Dom, node: NodeId) -> Option<NodeId> {
    dom.lineage(node).find(|id| dom.tag(*id) == Tag::Tr)
}
